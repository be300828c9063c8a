//! One endpoint, ready to be called: configuration, profile and overrides put together, and the key bound to its origin.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::profile::{self, Profile};
use crate::config::Config;
use crate::config::endpoint::{Auth, EndpointConfig, Rung, TokenCap, table};
use crate::diagnostic::text::{hostile, term_safe};
use crate::{secret, slip};

/// An endpoint that can be called. Its key is sent to `base_url`'s scheme, host and port and nowhere else.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Name in configuration, or host and port.
    pub name: String,
    /// The profile it started from.
    pub profile: &'static Profile,
    /// Base URL without a slash at the end.
    pub base_url: String,
    /// Model asked for.
    pub model: String,
    /// How the key travels.
    pub auth: Auth,
    /// Output modes, best first; never empty.
    pub rungs: Vec<Rung>,
    /// Name of the parameter that caps the answer.
    pub token_cap: TokenCap,
    /// Whether answers are streamed.
    pub stream: bool,
    /// Whether usage is asked for in a stream.
    pub stream_usage: bool,
    /// Context length in tokens, when known.
    pub context_tokens: Option<u32>,
    /// Most requests under way at once; none leaves it to the caller.
    pub concurrent: Option<u32>,
    /// Further members of the request body.
    pub extra: BTreeMap<String, serde_json::Value>,
    /// Members that are never sent.
    pub forbidden: Vec<String>,
    /// Value of the `api-version` query parameter.
    pub api_version: Option<String>,
    /// Whether an answer from another model is an error.
    pub strict_model: bool,
    /// The endpoint's own configuration, for prices, deadlines and files.
    pub config: EndpointConfig,
    pub(crate) key: Option<SecretString>,
    pub(crate) origin: Origin,
}

/// Scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// `http` or `https`.
    pub scheme: String,
    /// Host name or address, lower case.
    pub host: String,
    /// Port.
    pub port: u16,
}

/// What a flag or the environment says instead of the configuration.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Model to ask for.
    pub model: Option<String>,
    /// Profile to use.
    pub profile: Option<String>,
    /// Environment variable that holds the key of this endpoint.
    pub key_env: Option<String>,
    /// File that holds the key of this endpoint.
    pub key_file: Option<String>,
    /// No request will go out, as in a replay, so no key is asked for.
    pub keyless: bool,
}

/// Where a key is to be read from, by whoever may read environment and files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// An environment variable.
    Env(String),
    /// A file.
    File(String),
}

/// Why an endpoint cannot be used. No message holds a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Neither configured nor built in nor a URL.
    #[error("no endpoint `{name}`{meant}: configured are {configured}; built in are {built_in}; or give a URL")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The name or URL that is nearest to it, as a question.
        meant: String,
        /// Names in the configuration.
        configured: String,
        /// Ids of profiles.
        built_in: String,
    },
    /// What was given as an endpoint's or a model's name is a key, as far as one can see. No message repeats it.
    #[error(
        "what is given as {what} looks like a key and is not repeated here: a key comes from `key_env` or `key_file`, or from \
         $FACTBRIEF_API_KEY with a URL; it may stand in the history of your shell now, so think of replacing it"
    )]
    LooksLikeKey {
        /// What should have been there.
        what: &'static str,
    },
    /// No such profile.
    #[error("endpoint `{name}`: no profile `{profile}`: built in are {built_in}")]
    UnknownProfile {
        /// The endpoint.
        name: String,
        /// What was asked for.
        profile: String,
        /// Ids of profiles.
        built_in: String,
    },
    /// Neither the configuration nor the profile has a base URL.
    #[error("endpoint `{name}` has no base URL: set `base_url` in {}", table(.name))]
    NoBaseUrl {
        /// The endpoint.
        name: String,
    },
    /// The base URL cannot be used.
    #[error("endpoint `{name}`: {reason}")]
    BaseUrl {
        /// The endpoint.
        name: String,
        /// What is wrong and how to mend it.
        reason: String,
    },
    /// No model named.
    #[error(
        "endpoint `{name}`: which model? set `model` in the configuration or give --model (with `endpoints compare`: URL=MODEL)"
    )]
    NoModel {
        /// The endpoint.
        name: String,
    },
    /// The provider needs a key.
    #[error("endpoint `{name}` needs a key: {hint}")]
    NoKey {
        /// The endpoint.
        name: String,
        /// Where it is looked for.
        hint: String,
    },
    /// The key cannot be sent in a header.
    #[error("endpoint `{name}`: the key {reason}")]
    BadKey {
        /// The endpoint.
        name: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// The key belongs to another provider.
    #[error(
        "endpoint `{name}`: {key_env} is the key of {title} and is not sent to {host}: name another variable in `key_env`"
    )]
    KeyBoundElsewhere {
        /// The endpoint.
        name: String,
        /// The variable.
        key_env: String,
        /// Whose it is.
        title: String,
        /// Where it would have gone.
        host: String,
    },
    /// A key over plain HTTP.
    #[error("endpoint `{name}`: a key is not sent to {host} over plain http: use https, or a server on this machine")]
    PlainKey {
        /// The endpoint.
        name: String,
        /// The host.
        host: String,
    },
    /// Some other setting cannot be used.
    #[error("endpoint `{name}`: {reason}")]
    Setting {
        /// The endpoint.
        name: String,
        /// What is wrong and how to mend it.
        reason: String,
    },
    /// The HTTP client could not be built.
    #[error("endpoint `{name}`: {reason}")]
    Client {
        /// The endpoint.
        name: String,
        /// What is wrong and how to mend it.
        reason: String,
    },
}

struct Found {
    name: String,
    config: EndpointConfig,
    profile: &'static Profile,
    url: Url,
    origin: Origin,
}

impl Endpoint {
    /// Puts configuration, profile and overrides together. Pure: the caller reads the key from where [`key_source`] says.
    ///
    /// # Errors
    /// When the endpoint is not known, its URL, key or model cannot be used, or the key would travel unprotected.
    pub fn resolve(
        name_or_url: &str,
        config: &Config,
        key: Option<SecretString>,
        overrides: &Overrides,
    ) -> Result<Self, EndpointError> {
        let Found { name, config, profile, url, origin } = find(name_or_url, config, overrides)?;
        let model = overrides.model.clone().or_else(|| config.model.clone()).or_else(|| profile.model.clone());
        let model = model.map(|m| m.trim().to_owned()).filter(|m| !m.is_empty());
        let model = model.ok_or_else(|| EndpointError::NoModel { name: name.clone() })?;
        // Models may be named by digests, so only the beginning tells.
        if secret::issued(&model) {
            return Err(EndpointError::LooksLikeKey { what: "the model" });
        }
        for (what, text) in [("its name", &name), ("the model's name", &model)] {
            if text.chars().any(hostile) {
                let reason = format!("{what} holds a control or invisible character: remove it");
                return Err(EndpointError::Setting { name: term_safe(&name).replace('\n', " "), reason });
            }
        }
        let auth = config.auth.clone().unwrap_or_else(|| profile.auth.clone());
        // A local server needs no key by custom, but one that was named is sent.
        let key = key.filter(|_| !overrides.keyless);
        // Whoever names a variable wants a key to be sent, also to a server that could do without.
        if let (None, Some(variable)) = (&key, &config.key_env)
            && !overrides.keyless
            && config.auth != Some(Auth::None)
        {
            let hint = format!("set the environment variable {variable}, or remove `key_env`");
            return Err(EndpointError::NoKey { name, hint });
        }
        let auth = if auth == Auth::None && config.auth.is_none() && key.is_some() { Auth::Bearer } else { auth };
        let key = match (auth != Auth::None, key) {
            (true, Some(key)) => Some(clean_key(&name, &key)?),
            _ => None,
        };
        if key.is_none()
            && !overrides.keyless
            && auth != Auth::None
            && !profile.key_optional
            && profile.owns(&origin.host)
        {
            let hint = match source(&config, profile, overrides, &origin) {
                Some(KeySource::Env(variable)) => format!("set the environment variable {variable}"),
                Some(KeySource::File(file)) => format!("put it in {file}"),
                None => format!("set `key_env` or `key_file` in {}", table(&name)),
            };
            return Err(EndpointError::NoKey { name, hint });
        }
        if key.is_some() && origin.scheme != "https" && !origin.is_loopback() {
            return Err(EndpointError::PlainKey { name, host: origin.host });
        }
        if config.proxy.is_some() && origin.scheme != "https" {
            let reason = "`proxy` is for https endpoints: through a proxy plain http shows everything to it".to_owned();
            return Err(EndpointError::Setting { name, reason });
        }
        if let Auth::Header(header) = &auth
            && reqwest::header::HeaderName::from_bytes(header.as_bytes()).is_err()
        {
            let reason = format!("`{header}` is no header name");
            return Err(EndpointError::Setting { name, reason });
        }
        for price in [config.price_prompt, config.price_cached, config.price_completion].into_iter().flatten() {
            if price.get().is_sign_negative() {
                let reason = format!("a price of {price} is below zero");
                return Err(EndpointError::Setting { name, reason });
            }
        }
        let rungs = config.rungs.clone().unwrap_or_else(|| profile.rungs.clone());
        if rungs.is_empty() {
            let reason = "`rungs` is empty: name at least `prompt`".to_owned();
            return Err(EndpointError::Setting { name, reason });
        }
        // Without them nothing is forced, and nobody would know.
        let needed = ["tools", "tool_choice"].iter().find(|name| config.forbidden.iter().any(|f| f == *name));
        if let Some(member) = needed.filter(|_| rungs.contains(&Rung::ForcedTool)) {
            let reason =
                format!("`forced_tool` in `rungs` needs `{member}`, which `forbidden` has: remove one of them");
            return Err(EndpointError::Setting { name, reason });
        }
        let mut extra = profile.extra.clone();
        extra.extend(config.extra.clone());
        if let Some(own) = extra.keys().find(|k| OWN_MEMBERS.contains(&k.as_str())) {
            let reason = format!("`extra.{own}` is set by the program: remove it");
            return Err(EndpointError::Setting { name, reason });
        }
        let mut forbidden = profile.forbidden.clone();
        forbidden.extend(config.forbidden.clone());
        Ok(Self {
            base_url: url.as_str().trim_end_matches('/').to_owned(),
            model,
            auth,
            rungs,
            token_cap: config.token_cap.unwrap_or(profile.token_cap),
            stream: config.stream.unwrap_or(profile.stream),
            stream_usage: config.stream_usage.unwrap_or(profile.stream_usage),
            context_tokens: config.context_tokens.or(profile.context_tokens),
            concurrent: config.concurrent.or(profile.concurrent),
            extra,
            forbidden,
            api_version: config.api_version.clone(),
            strict_model: config.strict_model.unwrap_or(false),
            key,
            origin,
            name,
            profile,
            config,
        })
    }

    /// Scheme, host and port the key is bound to.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Every text that must not be written anywhere: the key, and what looks like one in `extra`.
    pub(crate) fn secrets(&self) -> Vec<&str> {
        let key = self.key.as_ref().map(ExposeSecret::expose_secret);
        key.into_iter().chain(self.extra.iter().flat_map(|(name, value)| secret::of(name, value))).collect()
    }

    /// Whether a key is sent.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.key.is_some()
    }
}

/// Members of a request body that the program sets itself.
const OWN_MEMBERS: &[&str] = &[
    "model",
    "messages",
    "stream",
    "stream_options",
    "response_format",
    "tools",
    "tool_choice",
    "max_tokens",
    "max_completion_tokens",
    "n",
];

/// Where the key of this endpoint is to be read from. A key named in `[endpoints.NAME]` is for that endpoint's origin; a
/// URL gets it only when it has the same origin; a provider's customary variable is for that provider's hosts.
///
/// # Errors
/// When the endpoint is not known, or the variable named is another provider's.
pub fn key_source(
    name_or_url: &str,
    config: &Config,
    overrides: &Overrides,
) -> Result<Option<KeySource>, EndpointError> {
    let found = find(name_or_url, config, overrides)?;
    let source = source(&found.config, found.profile, overrides, &found.origin);
    if let Some(KeySource::Env(variable)) = &source
        && overrides.key_env.is_none()
        && let Some(owner) = profile::all().iter().find(|p| p.key_env.as_ref() == Some(variable))
        && !owner.hosts.is_empty()
        && !owner.owns(&found.origin.host)
    {
        return Err(EndpointError::KeyBoundElsewhere {
            name: found.name,
            key_env: variable.clone(),
            title: owner.title.clone(),
            host: found.origin.host,
        });
    }
    Ok(source)
}

fn source(config: &EndpointConfig, profile: &Profile, overrides: &Overrides, origin: &Origin) -> Option<KeySource> {
    let pick = |env: &Option<String>, file: &Option<String>| {
        env.clone().map(KeySource::Env).or_else(|| file.clone().map(KeySource::File))
    };
    let custom = || {
        let home = profile.base_url.as_deref().and_then(|u| Url::parse(u).ok()).and_then(|u| Origin::of(&u));
        let own = profile.owns(&origin.host) || home.as_ref() == Some(origin);
        profile.key_env.clone().filter(|_| own).map(KeySource::Env)
    };
    pick(&overrides.key_env, &overrides.key_file).or_else(|| pick(&config.key_env, &config.key_file)).or_else(custom)
}

fn find(name_or_url: &str, config: &Config, overrides: &Overrides) -> Result<Found, EndpointError> {
    let wanted = name_or_url.trim();
    let built_in = || profile::all().iter().map(|p| p.id).collect::<Vec<_>>().join(", ");
    let chosen = |name: &str, id: &str| {
        profile::by_id(id).ok_or_else(|| EndpointError::UnknownProfile {
            name: name.to_owned(),
            profile: id.to_owned(),
            built_in: built_in(),
        })
    };
    if wanted.contains("://") {
        let (url, origin) = parse_base(wanted, wanted)?;
        let name = format!("{}:{}", origin.host, origin.port);
        let settings = config
            .endpoints
            .values()
            .find(|e| {
                let base = e.base_url.as_deref().and_then(|u| Url::parse(u.trim()).ok());
                base.and_then(|u| Origin::of(&u)).as_ref() == Some(&origin)
            })
            .cloned()
            .unwrap_or_default();
        let profile = match overrides.profile.as_ref().or(settings.profile.as_ref()) {
            Some(id) => chosen(&name, id)?,
            None => profile::for_host(&origin.host, origin.port, origin.is_loopback()),
        };
        return Ok(Found { name, config: settings, profile, url, origin });
    }
    let settings = config.endpoints.get(wanted).cloned();
    let named = overrides.profile.clone().or_else(|| settings.as_ref().and_then(|s| s.profile.clone()));
    let profile = match named {
        Some(id) => Some(chosen(wanted, &id)?),
        None => profile::by_id(wanted),
    };
    if settings.is_none() && profile::by_id(wanted).is_none() {
        if secret::shaped(wanted) {
            return Err(EndpointError::LooksLikeKey { what: "the endpoint" });
        }
        let configured: Vec<&str> = config.endpoints.keys().map(String::as_str).collect();
        let configured = if configured.is_empty() { "none".to_owned() } else { configured.join(", ") };
        // `localhost:8080` and `http:/host` are URLs that lack something.
        let url = wanted.split_once(':').filter(|(_, rest)| rest.starts_with(|c: char| c == '/' || c.is_ascii_digit()));
        let own = matches!(wanted, "none" | "no" | "off" | "built-in" | "builtin" | "built_in");
        let meant = match url {
            _ if own => {
                let meant = " (for the built-in writer alone give --built-in instead)".to_owned();
                return Err(EndpointError::Unknown {
                    name: wanted.to_owned(),
                    meant,
                    configured,
                    built_in: built_in(),
                });
            }
            Some(("http" | "https", rest)) => {
                Some(format!("{}://{}", &wanted[..wanted.len() - rest.len() - 1], rest.trim_start_matches('/')))
            }
            Some((host, rest)) if !host.contains('/') && !rest.starts_with('/') => Some(format!("http://{wanted}")),
            _ => slip::nearest(
                wanted,
                config.endpoints.keys().map(String::as_str).chain(profile::all().iter().map(|p| p.id)),
            )
            .map(str::to_owned),
        };
        let meant = meant.map(|m| format!(" (did you mean `{m}`?)")).unwrap_or_default();
        return Err(EndpointError::Unknown { name: wanted.to_owned(), meant, configured, built_in: built_in() });
    }
    let settings = settings.unwrap_or_default();
    let base = settings.base_url.clone().or_else(|| profile.and_then(|p| p.base_url.clone()));
    let base = base.ok_or_else(|| EndpointError::NoBaseUrl { name: wanted.to_owned() })?;
    let (url, origin) = parse_base(wanted, &base)?;
    let profile = profile.unwrap_or_else(|| profile::for_host(&origin.host, origin.port, origin.is_loopback()));
    Ok(Found { name: wanted.to_owned(), config: settings, profile, url, origin })
}

fn parse_base(name: &str, text: &str) -> Result<(Url, Origin), EndpointError> {
    // The text may hold a password or a key in its query, so no message repeats it.
    let shown = if name.contains("://") { "URL" } else { name };
    let bad = |reason: &str| EndpointError::BaseUrl { name: shown.to_owned(), reason: reason.to_owned() };
    let url = Url::parse(text.trim()).map_err(|e| bad(&format!("the base URL cannot be read: {e}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        let meant = slip::nearest(url.scheme(), ["https", "http"].into_iter());
        let meant = meant.map(|m| format!(": did you mean {m}://?")).unwrap_or_default();
        return Err(bad(&format!("the base URL must begin with https:// or http://{meant}")));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("the base URL holds a user name or password: give the key by `key_env` or `key_file`"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("the base URL has a query or fragment: remove it (an Azure version goes into `api_version`)"));
    }
    let origin = Origin::of(&url).ok_or_else(|| bad("the base URL has no host"))?;
    if origin.is_link_local() {
        return Err(bad("the base URL is a link-local or metadata address"));
    }
    let mut url = url;
    // A pasted full path is what many pages show.
    let path = url.path().trim_end_matches('/').trim_end_matches("/chat/completions").trim_end_matches('/').to_owned();
    let squeezed = path.split('/').filter(|s| !s.is_empty()).fold(String::new(), |p, s| format!("{p}/{s}"));
    url.set_path(&squeezed);
    Ok((url, origin))
}

impl Origin {
    pub(crate) fn of(url: &Url) -> Option<Self> {
        Some(Self {
            scheme: url.scheme().to_owned(),
            host: url.host_str()?.to_ascii_lowercase(),
            port: url.port_or_known_default()?,
        })
    }

    fn address(&self) -> Option<IpAddr> {
        self.host.trim_start_matches('[').trim_end_matches(']').parse().ok()
    }

    /// Whether it is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || match self.address() {
                Some(IpAddr::V4(v4)) => v4.is_loopback(),
                Some(IpAddr::V6(v6)) => v6.is_loopback() || v6.to_ipv4_mapped().is_some_and(|v4| v4.is_loopback()),
                None => false,
            }
    }

    fn is_link_local(&self) -> bool {
        let v4_bad = |v4: Ipv4Addr| v4.is_link_local() || v4.is_unspecified();
        let v6_bad = |v6: Ipv6Addr| (v6.segments()[0] & 0xffc0) == 0xfe80;
        match self.address() {
            Some(IpAddr::V4(v4)) => v4_bad(v4),
            Some(IpAddr::V6(v6)) => v6_bad(v6) || v6.to_ipv4_mapped().is_some_and(v4_bad),
            None => matches!(self.host.as_str(), "metadata.google.internal" | "metadata"),
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}://{}:{}", self.scheme, self.host, self.port)
    }
}

fn clean_key(name: &str, key: &SecretString) -> Result<SecretString, EndpointError> {
    let trimmed = key.expose_secret().trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let bad = |reason| EndpointError::BadKey { name: name.to_owned(), reason };
    if trimmed.is_empty() {
        return Err(bad("is empty"));
    }
    if trimmed.len() > 8192 {
        return Err(bad("is longer than 8192 bytes"));
    }
    if !trimmed.bytes().all(|b| (0x21..=0x7e).contains(&b)) {
        return Err(bad("holds a space, a control character or a character outside ASCII"));
    }
    Ok(SecretString::from(trimmed.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(toml: &str) -> Config {
        Config { endpoints: toml::from_str(toml).unwrap(), ..Config::default() }
    }

    fn key() -> Option<SecretString> {
        Some(SecretString::from(" sk-CANARY-1234\r\n"))
    }

    fn model(name: &str) -> Overrides {
        Overrides { model: Some(name.into()), ..Overrides::default() }
    }

    fn resolve(name: &str, toml: &str) -> Result<Endpoint, EndpointError> {
        Endpoint::resolve(name, &config(toml), key(), &model("m"))
    }

    #[test]
    fn every_profile_resolves_to_what_the_provider_table_says() {
        use Rung::{
            ForcedTool as T, JsonObject as O, JsonObjectSchema as OS, JsonSchema as S, JsonSchemaStrict as SS,
            Prompt as P,
        };
        use TokenCap::{MaxCompletionTokens as MCT, MaxTokens as MT};
        let table: &[(&str, &str, &[Rung], TokenCap)] = &[
            ("openai", "https://api.openai.com/v1", &[SS, S, T, O, P], MCT),
            ("azure-openai", "", &[SS, S, T, O, P], MCT),
            ("anthropic", "https://api.anthropic.com/v1", &[T, P], MT),
            ("gemini", "https://generativelanguage.googleapis.com/v1beta/openai", &[S, T, O, P], MT),
            ("deepseek", "https://api.deepseek.com", &[T, O, P], MT),
            ("moonshot", "https://api.moonshot.ai/v1", &[O, P], MT),
            ("dashscope", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", &[SS, T, O, P], MT),
            ("zhipu", "https://api.z.ai/api/paas/v4", &[O, P], MT),
            ("mistral", "https://api.mistral.ai/v1", &[SS, S, O, P], MT),
            ("groq", "https://api.groq.com/openai/v1", &[SS, S, T, O, P], MCT),
            ("together", "https://api.together.xyz/v1", &[S, T, OS, O, P], MT),
            ("openrouter", "https://openrouter.ai/api/v1", &[SS, S, T, O, P], MT),
            ("ollama", "http://localhost:11434/v1", &[S, O, P], MT),
            ("llama-cpp", "http://localhost:8080/v1", &[S, P], MT),
            ("llama-cpp-python", "http://localhost:8000/v1", &[T, OS, O, P], MT),
            ("lm-studio", "http://localhost:1234/v1", &[S, P], MT),
            ("vllm", "http://localhost:8000/v1", &[SS, S, T, O, P], MT),
            ("sglang", "http://localhost:30000/v1", &[S, T, O, P], MT),
            ("tgi", "http://localhost:8080/v1", &[T, P], MT),
            ("mistral-rs", "http://localhost:1234/v1", &[S, P], MT),
            ("litellm", "http://localhost:4000/v1", &[SS, S, T, O, P], MT),
            ("openai-compatible", "", &[SS, S, T, O, P], MT),
        ];
        assert_eq!(table.len(), profile::all().len());
        for (id, url, rungs, cap) in table {
            let toml = if url.is_empty() {
                format!("[{id}]\nbase_url = \"https://x.openai.azure.com/openai/v1\"")
            } else {
                String::new()
            };
            let endpoint = resolve(id, &toml).unwrap();
            assert_eq!(endpoint.profile.id, *id);
            if !url.is_empty() {
                assert_eq!(endpoint.base_url, *url);
                // The same profile is found by the URL alone, where host or port tell.
                if !endpoint.profile.hosts.is_empty() {
                    assert_eq!(resolve(url, "").unwrap().profile.id, *id);
                }
            }
            assert_eq!((endpoint.rungs.as_slice(), endpoint.token_cap), (*rungs, *cap), "{id}");
            assert!(!endpoint.profile.title.is_empty() && endpoint.profile.notes.ends_with('.'), "{id}");
            assert_eq!(endpoint.rungs.last(), Some(&P), "{id}: the last rung works everywhere");
        }
    }

    #[test]
    fn base_urls_are_normalised_or_refused() {
        for (given, base) in [
            ("https://h.example/v1/", "https://h.example/v1"),
            ("  https://H.example//v1//chat/completions/ ", "https://h.example/v1"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ] {
            assert_eq!(resolve(given, "").unwrap().base_url, base);
        }
        for (given, says) in [
            ("ftp://h/v1", "https://"),
            ("htp://h/v1", "did you mean http://?"),
            ("htps://h/v1", "did you mean https://?"),
            ("http:/h/v1", "did you mean `http://h/v1`?"),
            ("localhost:8080/v1", "did you mean `http://localhost:8080/v1`?"),
            ("opnai", "did you mean `openai`?"),
            ("https://user:sk-CANARY@h/v1", "user name or password"),
            ("https://h/v1?key=sk-CANARY", "query"),
            ("https://h/v1#sk-CANARY", "query or fragment"),
            ("http://169.254.169.254/v1", "metadata"),
            ("http://[fe80::1]/v1", "metadata"),
            ("http://metadata.google.internal/v1", "metadata"),
            ("https://", "cannot be read"),
            ("nonsense", "no endpoint `nonsense`"),
        ] {
            let error = resolve(given, "").unwrap_err().to_string();
            assert!(error.contains(says), "{given}: {error}");
            assert!(!error.contains("CANARY"), "{error}");
        }
    }

    #[test]
    fn a_key_stays_with_its_origin() {
        let source = |name: &str, toml: &str| key_source(name, &config(toml), &Overrides::default());
        let env = |name: &str| Ok(Some(KeySource::Env(name.into())));
        let mine = "[mine]\nbase_url = \"https://h.example/v1\"\nkey_env = \"MY_KEY\"";
        assert_eq!(source("mine", mine), env("MY_KEY"));
        assert_eq!(source("https://h.example/other", mine), env("MY_KEY"), "same origin");
        for other in ["https://h.example:444/v1", "http://h.example/v1", "https://h.example.evil/v1", "https://evil/v1"]
        {
            assert_eq!(source(other, mine), Ok(None), "{other}");
        }
        assert_eq!(source("openai", ""), env("OPENAI_API_KEY"));
        assert_eq!(source("https://api.openai.com/v1", ""), env("OPENAI_API_KEY"));
        assert_eq!(source("https://api.openai.com.evil/v1", ""), Ok(None));
        // A configuration found in a folder cannot take a provider's key elsewhere.
        let stolen = "[openai]\nbase_url = \"https://evil.example/v1\"";
        assert_eq!(source("openai", stolen), Ok(None));
        let asked = "[x]\nbase_url = \"https://evil.example/v1\"\nkey_env = \"OPENAI_API_KEY\"";
        assert!(matches!(source("x", asked), Err(EndpointError::KeyBoundElsewhere { .. })));
        let file = "[x]\nbase_url = \"https://h.example/v1\"\nkey_file = \"k\"";
        assert_eq!(source("x", file), Ok(Some(KeySource::File("k".into()))));
    }

    #[test]
    fn a_key_is_cleaned_and_never_travels_in_the_open() {
        let endpoint = resolve("openai", "").unwrap();
        assert_eq!(endpoint.key.as_ref().map(ExposeSecret::expose_secret), Some("sk-CANARY-1234"));
        assert!(!format!("{endpoint:?}").contains("CANARY"));
        let plain = resolve("http://h.example/v1", "").unwrap_err();
        assert!(matches!(plain, EndpointError::PlainKey { .. }), "{plain}");
        for local in ["http://127.0.0.1:1/v1", "http://localhost/v1", "http://[::1]/v1", "http://a.localhost/v1"] {
            assert!(resolve(local, "").unwrap().has_key(), "{local}");
        }
        for bad in ["", " \n", "two words", "tab\tkey", "ключ", "a\u{7}b"] {
            let config = Config::default();
            let error = Endpoint::resolve("openai", &config, Some(SecretString::from(bad)), &model("m")).unwrap_err();
            assert!(matches!(error, EndpointError::BadKey { .. }), "{bad:?}: {error}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let none = Overrides::default();
        let error =
            |name: &str, toml: &str, key| Endpoint::resolve(name, &config(toml), key, &none).unwrap_err().to_string();
        assert!(error("openai", "", key()).contains("which model?"));
        assert!(error("openai", "[openai]\nmodel = \"m\"", None).contains("OPENAI_API_KEY"));
        assert!(error("azure-openai", "[azure-openai]\nmodel = \"m\"", key()).contains("no base URL"));
        assert!(error("x", "[x]\nprofile = \"nope\"", key()).contains("no profile `nope`: built in are openai,"));
        assert!(error("x", "[x]\nprofile=\"openai\"\nmodel=\"m\"\nrungs=[]", key()).contains("`rungs` is empty"));
        assert!(
            error("x", "[x]\nprofile=\"openai\"\nmodel=\"m\"\nauth={header=\"a b\"}", key()).contains("no header name")
        );
        assert!(
            error("x", "[x]\nprofile=\"openai\"\nmodel=\"m\"\nextra={stream=true}", key()).contains("`extra.stream`")
        );
        assert!(
            error(
                "x",
                "[x]\nprofile=\"openai\"\nmodel=\"m\"\nproxy=\"http://p:1\"\nbase_url=\"http://127.0.0.1/v1\"",
                key()
            )
            .contains("proxy")
        );
        assert!(
            Endpoint::resolve("llama-cpp", &Config::default(), None, &model("m")).is_ok(),
            "a local server needs no key"
        );
    }
}
