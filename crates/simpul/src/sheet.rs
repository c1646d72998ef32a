//! A sheet for the sealed envelope: a secret on paper, and what to do with it.

use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::Path,
};

use crate::trouble::Trouble;

/// What stands on a sheet.
pub(crate) struct Sheet<'a> {
    pub(crate) title: &'a str,
    /// Who keeps the envelope.
    pub(crate) holder: &'a str,
    /// What the secret is for, a line each.
    pub(crate) lines: &'a [&'a str],
    /// By which the secret is told from others without opening the envelope.
    pub(crate) mark: &'a str,
    pub(crate) secret: &'a str,
}

impl Sheet<'_> {
    fn text(&self) -> String {
        let rule = "=".repeat(78);
        let mut text = format!("{rule}\n{}\n{rule}\n\n", self.title);
        for line in self.lines {
            text.push_str(line);
            text.push('\n');
        }
        text.push_str(&format!(
            "\nPemegang amplop : {}\nTanda kunci     : {} (boleh ditulis di luar amplop)\n\n{}\n\
             Dibuat tanggal: ____________   Disegel oleh: ____________   Saksi: ____________\n\
             Cetak, masukkan ke amplop, segel, lalu hapus berkas ini.\n{rule}\n",
            self.holder, self.mark, self.secret,
        ));
        text
    }
}

/// Writes a sheet into a new file only its owner may read and says so, or returns it to be shown.
pub(crate) fn give(sheet: &Sheet<'_>, file: Option<&Path>) -> Result<String, Trouble> {
    let Some(file) = file else { return Ok(sheet.text()) };
    write_private(file, &sheet.text()).map_err(|cause| Trouble::file(file, cause))?;
    Ok(format!("Lembar amplop: {}. Cetak, segel, lalu hapus berkasnya.", file.display()))
}

/// Writes a new file that only its owner may read; never over one that is there.
pub(crate) fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut made = options.open(file)?;
    made.write_all(text.as_bytes())?;
    made.sync_all()
}
