//! Where a service is and who asks it: the base URL and the key.

use std::net::IpAddr;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use thiserror::Error;
use url::{Host, ParseError, Url};

use super::profile::Profile;
use crate::text::redact;

/// Why an address or a key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct EndpointError {
    /// A lower-case fragment without a full stop, without the key.
    pub message: String,
    /// The next action for the person.
    pub hint: String,
}

impl EndpointError {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// A service to ask. Its debug output does not show the key.
#[derive(Debug, Clone)]
pub struct Endpoint {
    profile: &'static Profile,
    base: Url,
    authorization: Option<HeaderValue>,
}

impl Endpoint {
    /// Takes the address, or the profile's own for none, and the key. From here on the key is masked
    /// in everything that is written, unless it is a mere word (see [`redact::remember`]).
    ///
    /// # Errors
    /// [`EndpointError`] for an address that is not http or https or holds a name, a password, a query
    /// or a fragment; for a key that would cross a network in the clear or cannot stand in a header;
    /// and for a missing key where the profile's own address needs one.
    pub fn new(
        profile: &'static Profile,
        base_url: Option<&str>,
        key: Option<&SecretString>,
    ) -> Result<Self, EndpointError> {
        let key = key.filter(|key| !key.expose_secret().trim().is_empty());
        if let Some(key) = key {
            redact::remember(key.expose_secret());
        }
        let base = parse(profile, base_url.unwrap_or(profile.base_url))?;
        if key.is_none() && profile.needs_key && base_url.is_none() {
            return Err(EndpointError::new(
                format!("{} needs an API key", profile.title),
                format!("set {}", profile.key_variables.join(" or ")),
            ));
        }
        let endpoint = Self { profile, base, authorization: key.map(authorization).transpose()? };
        if endpoint.authorization.is_some() && endpoint.is_in_the_clear() {
            return Err(EndpointError::new(
                format!("the key would cross the network unencrypted to {}", endpoint.host()),
                "use an https address, or leave the key out",
            ));
        }
        Ok(endpoint)
    }

    /// What is known of the service.
    #[must_use]
    pub fn profile(&self) -> &'static Profile {
        self.profile
    }

    /// The address below which everything of the service is, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// The address of `path`, which starts with a slash and may end with a query.
    #[must_use]
    pub fn url(&self, path: &str) -> Url {
        let (path, query) = path.split_once('?').map_or((path, None), |(p, q)| (p, Some(q)));
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        url.set_query(query);
        url
    }

    /// Host and port, as a person would write them.
    #[must_use]
    pub fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Whether the service runs on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.base.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
            None => false,
        }
    }

    /// The value of the `authorization` header, where there is a key.
    pub(super) fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }

    fn is_in_the_clear(&self) -> bool {
        self.base.scheme() == "http" && !self.is_loopback()
    }
}

/// Reads the address. No error repeats it, because it may hold a password or a key.
fn parse(profile: &Profile, text: &str) -> Result<Url, EndpointError> {
    let good = "such as https://example.org/v1";
    let text = text.trim();
    if text.is_empty() {
        let message = format!("no address for {}", profile.title);
        return Err(EndpointError::new(message, format!("give an address {good}")));
    }
    let is_web = |scheme: &str| matches!(scheme, "http" | "https");
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if scheme.is_none() && !text.contains('@') {
        return Err(EndpointError::new(
            "the address does not start with http:// or https://",
            "write https:// in front, or http:// for a service on this machine",
        ));
    }
    if !scheme.is_some_and(|scheme| is_web(&scheme)) {
        return Err(EndpointError::new(
            "the address is not an http or https address",
            format!("give an address {good}"),
        ));
    }
    let base = Url::parse(text).map_err(|error| {
        EndpointError::new(wrong_part(error), format!("give an address {good}"))
    })?;
    let extra = if !base.username().is_empty() || base.password().is_some() {
        "a name or a password"
    } else if base.query().is_some() || base.fragment().is_some() {
        "a query or a fragment"
    } else {
        return Ok(base);
    };
    Err(EndpointError::new(
        format!("the address holds {extra}"),
        format!("give an address {good}; a key goes into CASEGEN_API_KEY"),
    ))
}

/// Which part of an address cannot be read.
fn wrong_part(error: ParseError) -> &'static str {
    match error {
        ParseError::EmptyHost => "the address names no host",
        ParseError::InvalidPort => "the port of the address is not a number from 0 to 65535",
        ParseError::InvalidIpv4Address | ParseError::InvalidIpv6Address => {
            "the address holds an IP address that is none"
        }
        _ => "the host of the address holds a character that no host has",
    }
}

fn authorization(key: &SecretString) -> Result<HeaderValue, EndpointError> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", key.expose_secret().trim()))
        .map_err(|_| {
            EndpointError::new(
                "the API key holds characters that no key has",
                "copy the key again, without line breaks or quotes",
            )
        })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::super::profile;
    use super::*;

    fn endpoint(profile: &str, base: Option<&str>, key: Option<&str>) -> Result<Endpoint, String> {
        let key = key.map(SecretString::from);
        Endpoint::new(profile::find(profile).unwrap(), base, key.as_ref())
            .map_err(|error| format!("{error}; {}", error.hint))
    }

    #[test]
    fn paths_are_joined_with_and_without_a_slash() {
        for base in ["https://example.org/v1", "https://example.org/v1/"] {
            let endpoint = endpoint("custom", Some(base), None).unwrap();
            assert_eq!(endpoint.url("/models").as_str(), "https://example.org/v1/models");
            assert_eq!(endpoint.url("/models?a=b").as_str(), "https://example.org/v1/models?a=b");
            assert_eq!(endpoint.base_url(), "https://example.org/v1");
        }
        let bare = endpoint("custom", Some("http://127.0.0.1:9"), None).unwrap();
        assert_eq!(bare.url("/chat/completions").as_str(), "http://127.0.0.1:9/chat/completions");
        assert_eq!(bare.host(), "127.0.0.1:9");
    }

    #[test]
    fn addresses_that_would_leak_or_cannot_work_are_refused_without_repeating_them() {
        for base in [
            "https://user:planted-secret@example.org/v1",
            "https://example.org/v1?key=planted-secret",
            "https://example.org/v1#planted-secret",
            "http://user:planted-secret@exa mple/v1",
            "http://user:planted-secret@[::1/v1",
            "https://planted-secret:99999/v1",
            "user:planted-secret@example.org/v1",
            "planted-secret",
            "file:///etc/passwd",
            "ftp://example.org",
            "data:text/plain,x",
            "example.org",
            "",
        ] {
            let error = endpoint("custom", Some(base), None).unwrap_err();
            assert!(!error.contains("planted-secret"), "{error}");
        }
        assert!(endpoint("custom", None, None).is_err());
    }

    #[test]
    fn the_part_of_an_address_that_is_wrong_is_told() {
        for (base, words) in [
            ("127.0.0.1:9/v1", "write https:// in front, or http:// for a service on this machine"),
            ("localhost:11434/v1", "http:// for a service on this machine"),
            ("example.org/v1", "write https:// in front"),
            ("http:///", "names no host"),
            ("http://127.0.0.1:99999", "the port of the address"),
            ("http://exa mple/v1", "the host of the address"),
            ("ftp://example.org", "such as https://example.org/v1"),
            ("https://user:word@example.org/v1", "a name or a password"),
        ] {
            let error = endpoint("custom", Some(base), None).unwrap_err();
            assert!(error.contains(words), "{base}: {error}");
        }
    }

    #[test]
    fn a_key_crosses_no_network_in_the_clear() {
        assert!(endpoint("custom", Some("http://192.168.1.5:8000/v1"), Some("planted-1")).is_err());
        assert!(endpoint("custom", Some("http://192.168.1.5:8000/v1"), None).is_ok());
        assert!(endpoint("custom", Some("http://192.168.1.5:8000/v1"), Some("  ")).is_ok());
        for base in ["http://localhost:1/v1", "http://127.0.0.2:1", "http://[::1]:1"] {
            let endpoint = endpoint("custom", Some(base), Some("planted-1")).unwrap();
            assert!(endpoint.is_loopback());
        }
    }

    #[test]
    fn a_key_shows_nowhere() {
        let endpoint = endpoint("openrouter", None, Some("planted-key-2\n")).unwrap();
        assert!(!format!("{endpoint:?}").contains("planted-key-2"));
        assert_eq!(redact::redacted("planted-key-2"), "[key]");
        let error = super::authorization(&SecretString::from("planted\nkey")).unwrap_err();
        assert!(!format!("{error:?}").contains("planted"));
    }

    #[test]
    fn a_service_that_needs_a_key_says_which_variable_holds_it() {
        let error = endpoint("openrouter", None, None).unwrap_err();
        assert!(error.contains("OPENROUTER_API_KEY"), "{error}");
        assert!(endpoint("openrouter", Some("http://127.0.0.1:9/v1"), None).is_ok());
        assert!(endpoint("ollama", None, None).is_ok());
    }
}
