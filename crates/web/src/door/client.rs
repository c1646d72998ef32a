//! From where a request comes, as far as that can be believed.

use std::{
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

use axum::http::HeaderMap;

/// The other end of the connection; put into every request by whoever accepted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// The address of whoever asks: the other end of the connection, or the one that a configured
/// proxy names. Found among the extensions of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Most addresses of `X-Forwarded-For` that are looked at; a longer chain is nobody's.
const HOPS_MAX: usize = 16;

impl ClientAddress {
    /// Returns what limits are counted by: an address, or the network of one IPv6 subscriber.
    pub(crate) fn subscriber(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

/// A range of addresses, `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    first: IpAddr,
    bits: u8,
}

impl Network {
    /// Returns the network of one address.
    pub const fn one(address: IpAddr) -> Self {
        Self { first: address, bits: if address.is_ipv4() { 32 } else { 128 } }
    }

    /// Tells whether an address lies within.
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(self.bits);
                let cut = |bits: u32| bits.checked_shr(shift).unwrap_or(0);
                cut(first.to_bits()) == cut(address.to_bits())
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(self.bits);
                let cut = |bits: u128| bits.checked_shr(shift).unwrap_or(0);
                cut(first.to_bits()) == cut(address.to_bits())
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("bukan alamat atau jaringan: {text}");
        let (first, bits) = match text.split_once('/') {
            None => (text, None),
            Some((first, bits)) => (first, Some(bits.parse::<u8>().map_err(|_| wrong())?)),
        };
        let first: IpAddr = first.parse().map_err(|_| wrong())?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        match bits.unwrap_or(most) {
            bits if bits <= most => Ok(Self { first, bits }),
            _ => Err(wrong()),
        }
    }
}

/// Proxies of our own, whose `X-Forwarded-For` is believed. Nobody else's is.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Vec<Network>);

impl Proxies {
    /// Takes the networks in which proxies stand.
    pub const fn new(networks: Vec<Network>) -> Self {
        Self(networks)
    }

    /// Tells whether an address is a proxy of ours.
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// Finds the client: from the connection backwards, as long as a proxy of ours speaks.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> ClientAddress {
        let mut client = peer.to_canonical();
        let lines: Vec<&str> =
            headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok()).collect();
        let hops = lines.iter().rev().flat_map(|line| line.rsplit(','));
        for hop in hops.take(HOPS_MAX) {
            if !self.contain(client) {
                break;
            }
            // What a proxy of ours did not write as an address names nobody.
            let Ok(before) = hop.trim().parse::<IpAddr>() else { break };
            client = before.to_canonical();
        }
        ClientAddress(client)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nobody_is_believed_unasked("", "203.0.113.9", &["10.1.1.1"], "203.0.113.9")]
    #[case::a_proxy_is_believed("10.0.0.2", "10.0.0.2", &["203.0.113.9"], "203.0.113.9")]
    #[case::only_the_last_word_counts("10.0.0.2", "10.0.0.2", &["1.2.3.4, 203.0.113.9"],
        "203.0.113.9")]
    #[case::a_chain_of_ours("10.0.0.0/8", "10.0.0.2", &["1.2.3.4, 203.0.113.9", "10.0.0.3"],
        "203.0.113.9")]
    #[case::what_is_no_address("10.0.0.2", "10.0.0.2", &["unknown"], "10.0.0.2")]
    #[case::mapped("10.0.0.2", "::ffff:10.0.0.2", &["203.0.113.9"], "203.0.113.9")]
    #[case::another_speaks("10.0.0.2", "10.0.0.3", &["203.0.113.9"], "10.0.0.3")]
    fn the_client_is_who_a_proxy_of_ours_names(
        #[case] proxies: &str,
        #[case] peer: &str,
        #[case] forwarded: &[&str],
        #[case] client: &str,
    ) {
        let networks = proxies.split(' ').filter(|text| !text.is_empty());
        let proxies = Proxies::new(networks.map(|text| text.parse().unwrap()).collect());
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(line).unwrap());
        }
        let found = proxies.client(peer.parse().unwrap(), &headers);
        assert_eq!(found, ClientAddress(client.parse().unwrap()));
    }

    #[rstest]
    #[case("0.0.0.0/0", "8.8.8.8", true)]
    #[case("192.168.1.0/24", "192.168.1.77", true)]
    #[case("192.168.1.0/24", "192.168.2.77", false)]
    #[case("fd00::/8", "fd12::1", true)]
    #[case("::/0", "10.0.0.1", false)]
    fn networks_hold_their_addresses(#[case] of: &str, #[case] one: &str, #[case] within: bool) {
        assert_eq!(of.parse::<Network>().unwrap().contains(one.parse().unwrap()), within);
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "10.0.0.0/33", "proxy.lan", "10.0.0.0/x", "::/129"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }

    #[test]
    fn one_subscriber_has_one_count() {
        let of = |text: &str| ClientAddress(text.parse().unwrap()).subscriber();
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::"), of("2001:db8:1:3::"));
        assert_ne!(of("10.0.0.1"), of("10.0.0.2"));
    }
}
