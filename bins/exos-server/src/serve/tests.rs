use std::sync::Arc;

use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;

use super::*;

/// A server whose one route says that it began and answers when it is told to.
struct Slow {
    address: SocketAddr,
    stop: Cancel,
    begun: Arc<Notify>,
    answer: Arc<Notify>,
    task: JoinSet<()>,
}

async fn slow(grace: Duration) -> Slow {
    let (begun, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (begun.clone(), answer.clone());
    let route = get(move || async move {
        tell.notify_one();
        wait.notified().await;
        "done"
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, mut task) = (Cancel::default(), JoinSet::new());
    task.spawn(serve(
        listener,
        None,
        Router::new().route("/", route),
        stop.clone(),
        grace,
    ));
    Slow {
        address,
        stop,
        begun,
        answer,
        task,
    }
}

async fn ask(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: exos\r\n\r\n")
        .await
        .unwrap();
    stream
}

#[tokio::test]
async fn a_request_under_way_is_answered_and_then_the_connection_ends() {
    let mut server = slow(Duration::from_mins(1)).await;
    let mut stream = ask(server.address).await;
    server.begun.notified().await;
    server.stop.cancel();
    server.answer.notify_one();
    let mut answer = String::new();
    // It ends although the client would have kept the connection.
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("done"), "{answer}");
    server.task.join_next().await.unwrap().unwrap();
}

#[tokio::test]
async fn a_request_that_does_not_finish_in_time_is_cut_off() {
    let mut server = slow(Duration::from_millis(50)).await;
    let mut stream = ask(server.address).await;
    server.begun.notified().await;
    server.stop.cancel();
    server.task.join_next().await.unwrap().unwrap();
    let mut answer = Vec::new();
    // Cut off is an end or a reset, whichever the machine tells.
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.is_empty());
}

#[tokio::test]
async fn a_connection_that_says_nothing_does_not_hold_the_server_up() {
    let mut server = slow(Duration::from_mins(1)).await;
    let _silent = TcpStream::connect(server.address).await.unwrap();
    let stream = ask(server.address).await;
    server.begun.notified().await;
    server.answer.notify_one();
    server.stop.cancel();
    server.task.join_next().await.unwrap().unwrap();
    drop(stream);
}
