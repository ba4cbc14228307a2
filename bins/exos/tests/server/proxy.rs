//! What stands between a client and a server, and breaks connections.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Passes connections on, and breaks those that it was told to.
pub(crate) struct Proxy {
    pub(crate) url: String,
    cuts: Arc<Mutex<VecDeque<usize>>>,
    _tasks: JoinSet<()>,
}

impl Proxy {
    /// Stands before the server at this address.
    pub(crate) async fn before(url: &str) -> Self {
        let server: SocketAddr = url.trim_start_matches("http://").parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let cuts = Arc::new(Mutex::new(VecDeque::<usize>::new()));
        let mut tasks = JoinSet::new();
        let queue = cuts.clone();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let cut = queue.lock().unwrap().pop_front();
                let server = TcpStream::connect(server).await.unwrap();
                connections.spawn(pass_on(client, server, cut));
            }
        });
        Self {
            url,
            cuts,
            _tasks: tasks,
        }
    }

    /// Breaks the next connection after so many bytes of what the server says.
    pub(crate) fn cut_after(&self, bytes: usize) {
        self.cuts.lock().unwrap().push_back(bytes);
    }

    /// Returns how many connections are still to be broken.
    pub(crate) fn left(&self) -> usize {
        self.cuts.lock().unwrap().len()
    }
}

/// Passes bytes on in both directions, those of the server up to `cut`.
async fn pass_on(client: TcpStream, server: TcpStream, cut: Option<usize>) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let asking = tokio::io::copy(&mut from_client, &mut to_server);
    let answering = async {
        let mut left = cut.unwrap_or(usize::MAX);
        let mut buffer = vec![0; 4096];
        while let Ok(count @ 1..) = from_server.read(&mut buffer).await {
            let passed = count.min(left);
            if to_client.write_all(&buffer[..passed]).await.is_err() {
                return;
            }
            left -= passed;
            if left == 0 {
                return;
            }
        }
    };
    tokio::select! {
        _ = asking => {}
        () = answering => {}
    }
}
