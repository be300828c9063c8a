//! Endpoints and the chain of `generate`: what no request could be made with.

use super::{is_zero, not_negative, once};
use crate::json::check::Check;
use crate::json::{Kind, Member, Node};
use crate::secret;

/// Every fault of `[endpoints.*]` and `[generate]`. A value that may be a key is never pointed at: the excerpt would print it.
pub fn check(check: &mut Check<'_>, root: &Node, text: &str) {
    for endpoint in root.get("endpoints").map_or(&[][..], Node::members) {
        one(check, endpoint, text);
    }
    keys(check, root, text, true);
    if let Some(generate) = root.get("generate") {
        for key in ["max_cost", "max_cost_per_day"] {
            not_negative(check, generate, key, false);
        }
        counts(check, generate, &["max_tokens", "max_tokens_per_day"]);
        once(check, generate, "endpoints", "endpoint");
        filled(check, generate, &["out", "prompts"]);
    }
}

fn one(check: &mut Check<'_>, endpoint: &Member, text: &str) {
    let table = &endpoint.value;
    for key in ["price_prompt", "price_cached", "price_completion"] {
        not_negative(check, table, key, false);
    }
    let seconds = ["connect_seconds", "first_byte_seconds", "idle_seconds", "total_seconds"];
    counts(check, table, &["context_tokens", "concurrent"]);
    counts(check, table, &seconds);
    filled(check, table, &["base_url", "model", "profile", "key_file", "ca_file", "api_version"]);
    if let Some((variable, span)) = table.field("key_env")
        && !is_variable(variable)
    {
        let place = beside(text, &span, endpoint);
        let message = format!("`key_env` of the endpoint `{}` is no name of an environment variable", endpoint.key);
        let help =
            "name the variable that holds the key, such as MY_KEY: letters, digits and `_`, never the key itself";
        check.hidden(message, place, help);
    }
    if let Some((proxy, span)) = table.field("proxy")
        && !is_proxy(proxy)
    {
        // It may hold a password.
        let place = beside(text, &span, endpoint);
        let message = format!("`proxy` of the endpoint `{}` is no proxy's URL", endpoint.key);
        check.hidden(message, place, "write http://HOST:PORT or https://HOST:PORT");
    }
    if let (Some(_), Some(node)) = (table.get("key_env"), table.get("key_file")) {
        check.cannot_hold("a key from a variable and from a file", node.span.clone(), "leave one of the two out");
    }
}

/// Keys in `extra`, which has no place for them: they would go wherever the file goes. `sure` are those by name or by the
/// beginnings of providers' keys, the others may be ids.
pub fn keys(check: &mut Check<'_>, root: &Node, text: &str, sure: bool) {
    for endpoint in root.get("endpoints").map_or(&[][..], Node::members) {
        let mut found = Vec::new();
        if let Some(extra) = endpoint.value.get("extra") {
            walk("extra", "extra", extra, &mut found);
        }
        for (path, node) in found {
            let value = node.text().unwrap_or_default();
            let name = path.rsplit('.').next().unwrap_or_default();
            if (secret::named(name) || secret::issued(value)) != sure {
                continue;
            }
            let place = beside(text, &node.span, endpoint);
            if sure {
                let message = format!("`{path}` of the endpoint `{}` holds a key", endpoint.key);
                check.hidden(
                    message,
                    place,
                    "name the variable or file that holds it in `key_env` or `key_file`; in `auth` a header of its own",
                );
            } else {
                let message = format!("`{path}` of the endpoint `{}` looks like a key", endpoint.key);
                check.doubtful(message, place, "if it is one, name the variable or file that holds it in `key_env` or `key_file`; if it is not, all is well: it is sent, and masked in what is kept");
            }
        }
    }
}

fn walk<'n>(path: &str, name: &str, node: &'n Node, found: &mut Vec<(String, &'n Node)>) {
    match &node.kind {
        Kind::Object(members) => {
            members.iter().for_each(|m| walk(&format!("{path}.{}", m.key), &m.key, &m.value, found));
        }
        Kind::Array(items) => items.iter().for_each(|item| walk(path, name, item, found)),
        Kind::Text(value) if !value.is_empty() && (secret::named(name) || secret::shaped(value)) => {
            found.push((path.to_owned(), node));
        }
        _ => {}
    }
}

/// Where an endpoint's table is named, unless a value that may be secret stands on that line too.
fn beside(text: &str, secret: &std::ops::Range<usize>, endpoint: &Member) -> Option<std::ops::Range<usize>> {
    let between = text.get(endpoint.key_span.end..secret.start)?;
    between.contains('\n').then(|| endpoint.key_span.clone())
}

fn counts(check: &mut Check<'_>, table: &Node, keys: &[&str]) {
    for key in keys {
        if let Some(node) = table.get(key)
            && is_zero(node)
        {
            check.cannot_hold(format!("`{key}` of 0"), node.span.clone(), "write a number that is above zero");
        }
    }
}

fn filled(check: &mut Check<'_>, table: &Node, keys: &[&str]) {
    for key in keys {
        if let Some((value, span)) = table.field(key)
            && value.trim().is_empty()
        {
            check.cannot_hold(format!("an empty `{key}`"), span, "write what it is, or leave it out");
        }
    }
}

fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_proxy(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")) else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (host, None),
    };
    !host.is_empty()
        && !url.chars().any(|c| c.is_whitespace() || c.is_control())
        && port.is_none_or(|p| p.parse::<u16>().is_ok_and(|p| p > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_have_a_host_and_a_port_that_is_one() {
        for good in ["http://p:3128", "https://proxy.example", "http://u:p@proxy:8080/", "http://[::1]:3128"] {
            assert!(is_proxy(good), "{good}");
        }
        for bad in ["proxy:3128", "http://", "http://:3128", "http://p:99999", "http://p:x", "http://a b", "ftp://p"] {
            assert!(!is_proxy(bad), "{bad}");
        }
    }

    #[test]
    fn variables_are_names() {
        assert!(is_variable("OPENAI_API_KEY") && is_variable("_k1"));
        for bad in ["", "1K", "MY-KEY", "sk-abc.def", "A B", "K="] {
            assert!(!is_variable(bad), "{bad}");
        }
    }
}
