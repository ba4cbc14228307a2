//! A client that keeps its connection: as much of HTTP/1.1 as the server's answers need.

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

use crate::Result;

pub(crate) struct Client {
    connection: BufStream<TcpStream>,
    head: String,
}

impl Client {
    pub(crate) async fn connect(address: &str, key: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let head = format!("HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {key}\r\n\r\n");
        Ok(Self {
            connection: BufStream::new(stream),
            head,
        })
    }

    /// Asks, and returns the body of an answer of 200.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Vec<u8>> {
        let length = self.ask(path).await?;
        let mut body = vec![0; length.ok_or("an answer without a length")?];
        self.connection.read_exact(&mut body).await?;
        Ok(body)
    }

    /// Asks for a compressed answer, which comes in chunks, and returns how many bytes it has.
    pub(crate) async fn compressed(&mut self, path: &str) -> Result<usize> {
        let length = self.ask_with(path, "accept-encoding: gzip\r\n").await?;
        if length.is_some() {
            return Err(format!("{path}: the answer is not compressed").into());
        }
        let mut total = 0;
        loop {
            let size = usize::from_str_radix(&self.line().await?, 16)?;
            let mut chunk = vec![0; size];
            self.connection.read_exact(&mut chunk).await?;
            self.line().await?;
            if size == 0 {
                return Ok(total);
            }
            total += size;
        }
    }

    /// Asks, and returns the length of the body that follows; a stream has none.
    pub(crate) async fn ask(&mut self, path: &str) -> Result<Option<usize>> {
        self.ask_with(path, "").await
    }

    /// Asks with further headers, each ended by a new line.
    pub(crate) async fn ask_with(&mut self, path: &str, headers: &str) -> Result<Option<usize>> {
        let (first, rest) = self.head.split_once("\r\n").unwrap_or((&self.head, ""));
        let request = format!("GET {path} {first}\r\n{headers}{rest}");
        self.connection.write_all(request.as_bytes()).await?;
        self.connection.flush().await?;
        let status = self.line().await?;
        let mut length = None;
        loop {
            let line = self.line().await?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = Some(value.trim().parse()?);
            }
        }
        if !status.contains(" 200 ") {
            return Err(format!("{path}: {status}").into());
        }
        Ok(length)
    }

    /// Reads a line of a head or of a stream.
    pub(crate) async fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.connection.read_line(&mut line).await? == 0 {
            return Err("the connection has ended".into());
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }
}
