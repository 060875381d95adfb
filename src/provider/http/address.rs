//! Which addresses of pictures may be asked, as pure rules.
//!
//! A service may answer with the address of a picture instead of the picture. Whoever follows it sends
//! a request from inside this network to wherever the answer says, so only public addresses on the
//! internet are followed, and only when a person allows it. The ranges are those of the IANA
//! special-purpose address registries (RFC 6890).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use thiserror::Error;
use url::Url;

/// Why an address is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The settings do not allow any.
    #[error("picture addresses are not followed")]
    NotAllowed,
    /// It is no address, or holds a name and a password.
    #[error("it is not a usable address")]
    Malformed,
    /// It is not https, nor the service's own origin.
    #[error("only https addresses are followed")]
    Scheme,
    /// It leads into this machine or its network.
    #[error("it leads to a private address")]
    Private,
}

/// An address that may be asked, if its host turns out to be where it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The address.
    pub url: Url,
    /// Whether it is at the service's own origin (scheme, host and port), which may be private.
    is_home: bool,
}

impl Target {
    /// Takes an address that a service at `home` wrote.
    ///
    /// # Errors
    /// [`Refusal`]; nothing has been asked, not even for a name.
    pub fn new(address: &str, home: &Url, is_allowed: bool) -> Result<Self, Refusal> {
        if !is_allowed {
            return Err(Refusal::NotAllowed);
        }
        let url = Url::parse(address).map_err(|_| Refusal::Malformed)?;
        let is_origin = url.origin() == home.origin();
        match url.scheme() {
            "https" => {}
            "http" if is_origin => {}
            _ => return Err(Refusal::Scheme),
        }
        if !url.has_host() || !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Malformed);
        }
        Ok(Self { url, is_home: is_origin })
    }

    /// Whether the host may be asked at these addresses; at none of them if one is private.
    ///
    /// # Errors
    /// [`Refusal::Private`].
    pub fn check(&self, addresses: impl IntoIterator<Item = IpAddr>) -> Result<(), Refusal> {
        let may = |address| self.is_home || is_public(address);
        if addresses.into_iter().all(may) { Ok(()) } else { Err(Refusal::Private) }
    }
}

/// Whether an address is one of a machine on the internet that anybody may ask.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_special = matches!(
        address.octets(),
        // "This network", shared address space of carriers, protocol assignments, benchmarks,
        // and everything from multicast up to broadcast.
        [0 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [192, 0, 0, _]
            | [192, 88, 99, _]
            | [198, 18..=19, ..]
    );
    !(is_special
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        // An IPv4 address in the clothes of IPv6: mapped, behind the well-known translator, and in
        // 6to4, where it is the machine that unwraps the packets.
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => v4(high, low),
        // Teredo and other protocol assignments, and documentation.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // The only block from which addresses are given out.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        for address in [
            "127.0.0.1",
            "127.255.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "198.18.0.1",
            "198.19.255.255",
            "192.88.99.1",
            "224.0.0.1",
            "239.1.2.3",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "4000::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.1",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn only_https_is_followed_except_at_home() {
        let home = Url::parse("http://127.0.0.1:8080/v1").unwrap();
        let target = |address: &str| Target::new(address, &home, true);
        for (address, refusal) in [
            ("http://example.org/a.png", Refusal::Scheme),
            ("http://127.0.0.1:9200/a.png", Refusal::Scheme),
            ("http://localhost:8080/a.png", Refusal::Scheme),
            ("file:///etc/passwd", Refusal::Scheme),
            ("gopher://example.org", Refusal::Scheme),
            ("javascript:alert(1)", Refusal::Scheme),
            ("https://user:word@example.org/a.png", Refusal::Malformed),
            ("https://", Refusal::Malformed),
            ("//example.org/a.png", Refusal::Malformed),
        ] {
            assert_eq!(target(address), Err(refusal), "{address}");
        }
        assert_eq!(
            Target::new("https://example.org/a.png", &home, false),
            Err(Refusal::NotAllowed)
        );
        assert!(target("http://127.0.0.1:8080/files/a.png").is_ok());
        assert!(target("HTTPS://example.org/a.png").is_ok());
    }

    #[test]
    fn a_private_address_is_asked_only_at_home() {
        let home = Url::parse("http://127.0.0.1:8080/v1").unwrap();
        let loopback: IpAddr = "127.0.0.1".parse().unwrap();
        let public: IpAddr = "1.1.1.1".parse().unwrap();
        let at = |address| Target::new(address, &home, true).unwrap();
        assert_eq!(at("http://127.0.0.1:8080/a").check([loopback]), Ok(()));
        assert_eq!(at("https://example.org/a").check([public]), Ok(()));
        assert_eq!(at("https://example.org/a").check([public, loopback]), Err(Refusal::Private));
        // Another port of the same machine is another service.
        assert_eq!(at("https://127.0.0.1:8080/a").check([loopback]), Err(Refusal::Private));
        assert_eq!(at("https://127.0.0.1:9200/a").check([loopback]), Err(Refusal::Private));
        // Other spellings of a loopback address are the address by the time they are compared.
        for spelling in ["https://0x7f.1/", "https://2130706433/", "https://[::ffff:7f00:1]/"] {
            let target = Target::new(spelling, &Url::parse("https://example.org").unwrap(), true);
            let target = target.unwrap();
            let host = target.url.host_str().unwrap().trim_matches(['[', ']']).to_owned();
            assert_eq!(target.check([host.parse().unwrap()]), Err(Refusal::Private), "{spelling}");
        }
    }
}
