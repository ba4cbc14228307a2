//! A conversation between the terminal in front of the person and a process in a container.

use std::pin::pin;

use exos_core::backend::{OutputStream, Session, SessionControl};
use futures_util::StreamExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::signal::unix::{SignalKind, signal};

use crate::context::Context;
use crate::error::Result;
use crate::printer::Printer;
use crate::terminal::{self, Raw};

/// How to talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manner {
    /// The process has a terminal of its own.
    pub(crate) tty: bool,
    /// What is typed goes to the process.
    pub(crate) stdin: bool,
}

/// Passes input and output on until the process ends, and returns its exit code.
///
/// `on_interrupt` is called for each Ctrl-C that the terminal does not pass on itself.
pub(crate) async fn talk(
    context: &mut Context,
    session: Session,
    manner: Manner,
    on_interrupt: impl AsyncFn(usize),
) -> Result<i64> {
    let Session {
        mut output,
        input,
        control,
    } = session;
    let on_terminal = manner.tty && context.terminals.stdin;
    let raw = on_terminal.then(Raw::enter).and_then(std::io::Result::ok);
    let mut resized = on_terminal
        .then(|| signal(SignalKind::window_change()).ok())
        .flatten();
    if on_terminal {
        resize(&*control).await;
    }
    let printer = context.printer.clone();
    let mut interrupts = context.interrupts();
    let mut interrupted = 0;
    let mut sending = pin!(send(&mut context.stdin, input, manner.stdin));
    let mut sent = false;
    loop {
        tokio::select! {
            piece = output.next() => match piece {
                Some(piece) => { let piece = piece?; show(&printer, piece.stream, &piece.bytes); }
                None => break,
            },
            () = &mut sending, if !sent => sent = true,
            Some(()) = next_resize(&mut resized) => resize(&*control).await,
            Some(_) = interrupts.next() => {
                interrupted += 1;
                on_interrupt(interrupted).await;
            }
        }
    }
    drop(raw);
    Ok(control.exit_code().await?)
}

fn show(printer: &Printer, stream: OutputStream, bytes: &[u8]) {
    match stream {
        OutputStream::Stdout => {
            printer.raw(bytes);
            printer.flush();
        }
        OutputStream::Stderr => printer.raw_err(bytes),
    }
}

/// Passes input on until it ends. What the process does not read any more is lost.
async fn send(
    from: &mut (dyn AsyncRead + Send + Unpin),
    mut to: std::pin::Pin<Box<dyn AsyncWrite + Send>>,
    open: bool,
) {
    if open {
        pass_on(from, &mut to).await;
    }
    // A process that has ended already is not told that its input has.
    let _ = to.shutdown().await;
}

async fn pass_on(
    from: &mut (dyn AsyncRead + Send + Unpin),
    to: &mut (dyn AsyncWrite + Send + Unpin),
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let count = from.read(&mut buffer).await.unwrap_or(0);
        let gone = count == 0 || to.write_all(&buffer[..count]).await.is_err();
        if gone || to.flush().await.is_err() {
            break;
        }
    }
}

async fn next_resize(resized: &mut Option<tokio::signal::unix::Signal>) -> Option<()> {
    match resized {
        Some(signal) => signal.recv().await,
        None => std::future::pending().await,
    }
}

async fn resize(control: &dyn SessionControl) {
    let size = terminal::size();
    // A wrong size is ugly and harms nothing; a process that is ending has none.
    let _ = control.resize(size.columns, size.rows).await;
}
