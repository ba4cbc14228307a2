use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::*;

const WORKED_ON: &str =
    "HTTP/1.1 409 Conflict\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const TAKEN: &str = "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
const DONE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// A server that gives these answers in turn, and keeps what it was asked.
async fn answering(answers: &'static [&'static str]) -> (Client, JoinSet<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut server = JoinSet::new();
    server.spawn(async move {
        let mut asked = Vec::new();
        for answer in answers {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(socket.read_u8().await.unwrap());
            }
            asked.push(String::from_utf8(head).unwrap());
            socket.write_all(answer.as_bytes()).await.unwrap();
        }
        asked
    });
    (Client::new(&url, "key").unwrap(), server)
}

fn post(client: &Client) -> Ask {
    let url = Url::parse(client.url()).unwrap();
    Ask::new(client.clone(), "make", Method::POST, url)
}

#[tokio::test]
async fn a_request_whose_first_attempt_is_still_worked_on_is_asked_again_with_its_key() {
    let (client, mut server) = answering(&[WORKED_ON, WORKED_ON, DONE]).await;
    post(&client).once().unwrap().done().await.unwrap();
    let asked = server.join_next().await.unwrap().unwrap();
    let key = |head: &String| {
        let line = head
            .lines()
            .find(|line| line.starts_with("idempotency-key"));
        line.unwrap().to_owned()
    };
    assert_eq!(key(&asked[0]), key(&asked[2]));
}

#[tokio::test]
async fn a_conflict_that_does_not_pass_is_told_at_once_and_so_is_one_of_a_request_without_a_key() {
    let (client, server) = answering(&[TAKEN]).await;
    let refused = post(&client).once().unwrap().done().await.unwrap_err();
    assert_eq!((refused.kind(), server.len()), (ErrorKind::Conflict, 1));
    let (client, server) = answering(&[WORKED_ON]).await;
    let refused = post(&client).done().await.unwrap_err();
    assert_eq!((refused.kind(), server.len()), (ErrorKind::Conflict, 1));
}
