//! The HTTP client and what async-openai is told of the endpoint: our settings only, nothing from the environment.

use async_openai::config::Config;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use super::endpoint::{Endpoint, EndpointError};
use super::service::Deadlines;
use crate::config::endpoint::Auth;

/// An HTTP client that retries nothing, follows no redirect, decodes nothing and asks the environment for no proxy.
pub(crate) fn http_client(
    endpoint: &Endpoint,
    deadlines: Deadlines,
    ca_pem: Option<&[u8]>,
) -> Result<reqwest::Client, EndpointError> {
    let fault = |reason: String| EndpointError::Client { name: endpoint.name.clone(), reason };
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(deadlines.connect)
        .user_agent(concat!("factbrief/", env!("CARGO_PKG_VERSION")))
        .http1_only()
        // A kept connection that the server closed meanwhile would fail the next request for nothing.
        .pool_max_idle_per_host(0)
        .no_proxy();
    if let Some(proxy) = &endpoint.config.proxy {
        let proxy = reqwest::Proxy::all(proxy).map_err(|_| fault("`proxy` is not a proxy URL".into()))?;
        builder = builder.proxy(proxy);
    }
    if endpoint.origin().scheme == "http" {
        // No certificate is ever looked at, so a machine without a certificate store will do.
        builder = builder.tls_certs_only([]);
    } else if let Some(pem) = ca_pem {
        let certificates = reqwest::Certificate::from_pem_bundle(pem)
            .map_err(|_| fault("`ca_file` holds no PEM certificate".into()))?;
        builder = builder.tls_certs_only(certificates);
    }
    builder.build().map_err(|_| {
        fault(
            "no certificate authorities on this machine: install its CA certificates, or name a PEM file in `ca_file`"
                .into(),
        )
    })
}

/// What async-openai needs to know: our URL and our header, nothing from the environment.
#[derive(Clone)]
pub(crate) struct Api {
    base: String,
    query: Vec<(String, String)>,
    header: Option<(HeaderName, HeaderValue)>,
    key: SecretString,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Api {
    pub fn new(endpoint: &Endpoint) -> Result<Self, EndpointError> {
        let value = |text: &str| {
            let mut value = HeaderValue::from_str(text).map_err(|_| EndpointError::BadKey {
                name: endpoint.name.clone(),
                reason: "cannot be put into a header",
            })?;
            value.set_sensitive(true);
            Ok(value)
        };
        let header = match (&endpoint.auth, &endpoint.key) {
            (Auth::Bearer, Some(key)) => Some((AUTHORIZATION, value(&format!("Bearer {}", key.expose_secret()))?)),
            (Auth::Header(name), Some(key)) => {
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| EndpointError::Setting {
                    name: endpoint.name.clone(),
                    reason: "the name of the key's header cannot be used".into(),
                })?;
                Some((name, value(key.expose_secret())?))
            }
            _ => None,
        };
        let query = endpoint.api_version.iter().map(|v| ("api-version".to_owned(), v.clone())).collect();
        Ok(Self { base: endpoint.base_url.clone(), query, header, key: SecretString::from(String::new()) })
    }
}

impl Config for Api {
    fn headers(&self) -> HeaderMap {
        self.header.iter().cloned().collect()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn query(&self) -> Vec<(&str, &str)> {
        self.query.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect()
    }

    fn api_base(&self) -> &str {
        &self.base
    }

    fn api_key(&self) -> &SecretString {
        &self.key
    }
}
