//! Where a service is and who asks it: the base URL and the key.

use std::net::IpAddr;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use thiserror::Error;
use url::{Host, Url};

use super::profile::Profile;
use crate::text::{clean, redact};

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
    /// in everything that is written.
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

fn parse(profile: &Profile, text: &str) -> Result<Url, EndpointError> {
    let hint = "give an address such as https://example.org/v1";
    if text.trim().is_empty() {
        return Err(EndpointError::new(format!("no address for {}", profile.title), hint));
    }
    let shown = || clean::clean_line(text, 100);
    let base = Url::parse(text.trim())
        .map_err(|error| EndpointError::new(format!("\"{}\": {error}", shown()), hint))?;
    // From here on the text may hold a password or a key, so that it is not repeated.
    let unusable = if !base.username().is_empty() || base.password().is_some() {
        Some("the address holds a name or a password")
    } else if base.query().is_some() || base.fragment().is_some() {
        Some("the address holds a query or a fragment")
    } else if !matches!(base.scheme(), "http" | "https") || !base.has_host() {
        Some("the address is not an http or https address")
    } else {
        None
    };
    match unusable {
        None => Ok(base),
        Some(message) => {
            Err(EndpointError::new(message, format!("{hint}; a key goes into CASEGEN_API_KEY")))
        }
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
