//! Certificates, proxies and the environment: what must hold before a header is sent.

use std::process::Command;
use std::sync::Arc;

use factbrief::config::endpoint::EndpointConfig;
use factbrief::model::{ClientOptions, EndpointError, FailureClass};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use super::server::{AnswerStep, Server, Step};
use super::{KEY, client_with, options, request};

/// A certificate authority of our own, as PEM, and a server certified by it.
struct Certified {
    ca_pem: Vec<u8>,
    port: u16,
    /// What the server could read after the handshake.
    heard: Arc<std::sync::Mutex<String>>,
}

async fn certified(name: &str, last_year: i32) -> Certified {
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::new(Vec::<String>::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_pem = ca.self_signed(&ca_key).unwrap().pem().into_bytes();
    let issuer = Issuer::new(ca, ca_key);
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(last_year, 1, 1);
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard: Arc<std::sync::Mutex<String>> = Arc::default();
    let ears = heard.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut buffer = vec![0; 16384];
            let n = stream.read(&mut buffer).await.unwrap_or(0);
            ears.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..n]));
            let body = r#"{"choices":[{"message":{"content":"{\"a\":\"b\"}"},"finish_reason":"stop"}]}"#;
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    Certified { ca_pem, port, heard }
}

#[tokio::test]
async fn certificates_are_checked_before_a_header_is_sent() {
    for (about, name, last_year, trusted, good) in [
        ("a private authority named by ca_file", "localhost", 2200, true, true),
        ("expired", "localhost", 2001, true, false),
        ("another host's", "elsewhere.example", 2200, true, false),
        ("of an unknown authority", "localhost", 2200, false, false),
    ] {
        let server = certified(name, last_year).await;
        let other = certified("localhost", 2200).await;
        let ca_pem = Some(if trusted { server.ca_pem } else { other.ca_pem });
        let url = format!("https://localhost:{}/v1", server.port);
        let client = client_with(&url, &EndpointConfig::default(), ClientOptions { ca_pem, ..options() });
        let result = client.complete(&request(false), &mut ()).await;
        let heard = server.heard.lock().unwrap().clone();
        if good {
            assert_eq!(result.unwrap().text, r#"{"a":"b"}"#, "{about}");
            assert!(heard.contains(KEY), "{about}");
        } else {
            let failure = result.unwrap_err();
            assert_eq!(failure.class, FailureClass::Tls, "{about}: {failure}");
            assert_eq!(failure.attempts.len(), 1, "{about}: not retried");
            assert_eq!(heard, "", "{about}: nothing was sent");
        }
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named() {
    let refusal =
        "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n";
    let proxy = Server::start(vec![vec![Step { raw: Some(refusal.into()), ..Step::default() }]]).await;
    let settings =
        EndpointConfig { proxy: Some(format!("http://127.0.0.1:{}", proxy.port)), ..EndpointConfig::default() };
    let ca_pem = Some(certified("localhost", 2200).await.ca_pem);
    let client = client_with("https://models.example/v1", &settings, ClientOptions { ca_pem, ..options() });
    let failure = client.complete(&request(true), &mut ()).await.unwrap_err();
    assert_eq!(failure.class, FailureClass::Proxy, "{failure}");
    let asked = proxy.requests();
    assert!(asked[0].starts_with("CONNECT models.example:443") && !asked[0].contains(KEY), "{asked:?}");
}

/// Runs again as a child whose environment names proxies, keys, base URLs and certificate stores that must not matter.
#[tokio::test]
async fn the_environment_changes_nothing() {
    if std::env::var_os("FACTBRIEF_TEST_CHILD").is_none() {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "model::transport::the_environment_changes_nothing", "--nocapture"]);
        for name in
            ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "OPENAI_BASE_URL"]
        {
            child.env(name, "http://127.0.0.1:9");
        }
        for name in ["OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"] {
            child.env(name, "sk-AMBIENT");
        }
        child.env("SSL_CERT_FILE", "/nonexistent").env("SSL_CERT_DIR", "/nonexistent").env("FACTBRIEF_TEST_CHILD", "1");
        let done = child.output().unwrap();
        assert!(
            done.status.success(),
            "{}{}",
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr)
        );
        return;
    }
    let answer = AnswerStep { content: Some(r#"{"a":"b"}"#.into()), ..AnswerStep::default() };
    let server = Server::start(vec![vec![Step { answer: Some(answer), ..Step::default() }]]).await;
    let client = client_with(&server.url(), &EndpointConfig::default(), options());
    assert!(client.complete(&request(true), &mut ()).await.is_ok());
    let sent = server.requests().concat();
    assert!(!sent.contains("AMBIENT") && sent.matches(KEY).count() == 1, "{sent}");

    // Without a certificate store an https endpoint is an error that says what to do, and never a panic.
    let mut config = factbrief::config::Config::default();
    let settings = EndpointConfig { model: Some("m".into()), ..EndpointConfig::default() };
    config.endpoints.insert("openai".into(), settings);
    let endpoint =
        factbrief::model::Endpoint::resolve("openai", &config, Some(KEY.into()), &Default::default()).unwrap();
    match factbrief::model::Client::new(endpoint, options()) {
        Err(EndpointError::Client { reason, .. }) => assert!(reason.contains("ca_file"), "{reason}"),
        Err(other) => panic!("{other}"),
        // The system's own store was found in spite of the variables.
        Ok(_) => {}
    }
}

/// The bakery's day by an endpoint of these settings: the manifest, and what was said.
fn day(folder: &std::path::Path, settings: &str) -> (serde_json::Value, String) {
    crate::spend::bakery(folder, &format!("[endpoints.test]\nmodel = \"m1\"\nkey_env = \"MY_KEY\"\n{settings}"));
    let mut command = crate::spend::generate(folder, &["--json"]);
    let output = command.env("FACTBRIEF_CONFIG", "factbrief.toml").env("MY_KEY", KEY).output().unwrap();
    let all = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{all}");
    (serde_json::from_slice(&output.stdout).unwrap(), all)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_without_a_trusted_way_is_published_all_the_same() {
    for (name, last_year) in [("localhost", 2001), ("elsewhere.example", 2200)] {
        let server = certified(name, last_year).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), &server.ca_pem).unwrap();
        let settings = format!("base_url = \"https://localhost:{}/v1\"\nca_file = \"ca.pem\"\n", server.port);
        let (manifest, all) = day(folder.path(), &settings);
        let cause = manifest["endpoints"][0]["given_up"].as_str().unwrap();
        assert!(cause.starts_with("tls: "), "{name}, to {last_year}: {cause}");
        assert!(manifest["sections"].as_array().unwrap().iter().all(|s| s["writer"] == "built-in"), "{manifest}");
        assert_eq!((server.heard.lock().unwrap().as_str(), super::leak(&all, KEY)), ("", None), "{all}");
    }
    let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
    let proxy = Server::start(vec![vec![Step { raw: Some(refusal.into()), ..Step::default() }]]).await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ca.pem"), certified("localhost", 2200).await.ca_pem).unwrap();
    let settings = format!(
        "base_url = \"https://models.example/v1\"\nca_file = \"ca.pem\"\nproxy = \"http://127.0.0.1:{}\"\n",
        proxy.port
    );
    let (manifest, all) = day(folder.path(), &settings);
    let cause = manifest["endpoints"][0]["given_up"].as_str().unwrap();
    assert!(cause.starts_with("proxy"), "{cause}");
    assert_eq!((proxy.requests().len(), super::leak(&all, KEY)), (1, None), "asked once, then left: {all}");
    assert!(!proxy.requests()[0].contains(KEY));
}
