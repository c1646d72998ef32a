//! Static files: stylesheets and small scripts, kept in the binary, named by their content.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::error::PageError;

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// One static file.
struct Asset {
    hash: String,
    content_type: &'static str,
    bytes: Cow<'static, [u8]>,
}

static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    Files::iter()
        .filter_map(|name| {
            let content_type = content_type(&name)?;
            let bytes = Files::get(&name)?.data;
            let digest = Sha256::digest(&bytes);
            let hash = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
            Some((name.into_owned(), Asset { hash, content_type, bytes }))
        })
        .collect()
});

fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}

/// Returns the address of a static file, which changes whenever its content does.
pub fn url(name: &str) -> String {
    match ASSETS.get(name) {
        Some(asset) => format!("/aset/{}/{name}", asset.hash),
        None => format!("/aset/tidak-ada/{name}"),
    }
}

/// Serves `/aset/HASH/NAME`; kept by browsers for a year, because another content has another
/// address.
pub(crate) async fn serve(
    Path((hash, name)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let asset = ASSETS.get(&name).filter(|asset| asset.hash == hash);
    let asset = asset.ok_or(PageError::NotFound("Berkas"))?;
    let headers = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.bytes.clone()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_type_and_an_address() {
        let names: Vec<_> = Files::iter().filter(|name| !name.ends_with(".md")).collect();
        assert!(!names.is_empty());
        for name in names {
            assert!(ASSETS.contains_key(name.as_ref()), "{name} has no content type");
            assert!(url(&name).starts_with("/aset/") && !url(&name).contains("tidak-ada"));
        }
    }
}
