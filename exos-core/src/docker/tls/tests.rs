use std::net::SocketAddr;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::server::WebPkiClientVerifier;

use super::*;
use crate::docker::{DockerBackend, DockerOptions};

/// An authority with a certificate for an engine at `127.0.0.1` and one for a client.
struct Authority {
    folder: tempfile::TempDir,
    server: ServerConfig,
}

fn authority() -> Authority {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_key = KeyPair::generate().unwrap();
    let ca = params.self_signed(&ca_key).unwrap();
    let issuer = Issuer::new(params, ca_key);
    let signed = |name: &str| {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        (params.signed_by(&key, &issuer).unwrap(), key)
    };
    let folder = tempfile::tempdir().unwrap();
    let (client, client_key) = signed("client");
    fs_err::write(folder.path().join("ca.pem"), ca.pem()).unwrap();
    fs_err::write(folder.path().join("cert.pem"), client.pem()).unwrap();
    fs_err::write(folder.path().join("key.pem"), client_key.serialize_pem()).unwrap();
    let (server, server_key) = signed("127.0.0.1");
    let mut trusted = RootCertStore::empty();
    trusted.add(ca.der().clone()).unwrap();
    let verifier = WebPkiClientVerifier::builder(Arc::new(trusted))
        .build()
        .unwrap();
    let key = PrivateKeyDer::try_from(server_key.serialize_der()).unwrap();
    let server = ServerConfig::builder()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![server.der().clone()], key)
        .unwrap();
    Authority { folder, server }
}

/// Answers pings as an engine does, to clients with a certificate only.
async fn engine(server: ServerConfig) -> (SocketAddr, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(server));
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let answer = b"HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK";
            let _ = stream.write_all(answer).await;
        }
    });
    (address, tasks)
}

fn options(address: SocketAddr, folder: &Path) -> DockerOptions {
    DockerOptions {
        tls_verify: true,
        cert_dir: Some(folder.to_owned()),
        ..DockerOptions::at(format!("tcp://{address}"))
    }
}

#[tokio::test]
async fn who_has_a_certificate_is_let_in() {
    let Authority { folder, server } = authority();
    let (address, _tasks) = engine(server).await;
    let connected = DockerBackend::connect(&options(address, folder.path())).await;
    assert!(connected.is_ok(), "{connected:?}");
}

#[tokio::test]
async fn an_engine_of_another_authority_is_not_trusted() {
    let (address, _tasks) = engine(authority().server).await;
    let other = authority();
    let error = DockerBackend::connect(&options(address, other.folder.path())).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("certificate"), "{error:?}");
}
