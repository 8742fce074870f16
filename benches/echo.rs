//! A bare tonic server: what one call costs before any work is done for it.
//!
//! ```text
//! cargo bench --bench echo -- --listen 127.0.0.1:50052 --answer-bytes 700
//! ```
//!
//! `/demarche.bench.Echo/Same` answers with the bytes it was sent, `/demarche.bench.Echo/Fixed`
//! with `--answer-bytes` bytes whatever it was sent. Neither decodes a message, so both are a
//! ceiling for a service on the same machine and the same stack, not a rival.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::SocketAddr,
    task::{Context, Poll},
};

use clap::Parser;
use prost::bytes::{Buf, BufMut, Bytes};
use tokio::net::TcpListener;
use tonic::{
    Request, Response, Status,
    body::Body,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    codegen::{BoxFuture, Service},
    server::{Grpc, NamedService, UnaryService},
    transport::{Server, server::TcpIncoming},
};

#[derive(Parser)]
#[command(about = "A bare tonic server: the ceiling to compare a service with")]
struct Args {
    /// Where to listen: `127.0.0.1:50052`.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// How long an answer to `/demarche.bench.Echo/Fixed` is.
    #[arg(long, default_value_t = 300)]
    answer_bytes: usize,
    /// Given by `cargo bench`; means nothing here.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let Some(listen) = args.listen else {
        // A plain `cargo bench` comes by here, and is not to wait for ever.
        println!("nothing to do: say where to listen with --listen");
        return Ok(());
    };
    let listener = TcpListener::bind(listen).await?;
    eprintln!("listening on http://{}", listener.local_addr()?);
    let echo = Echo {
        fixed: Bytes::from(vec![b'.'; args.answer_bytes]),
    };
    Server::builder()
        .add_service(echo)
        .serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true)))
        .await?;
    Ok(())
}

#[derive(Clone)]
struct Echo {
    fixed: Bytes,
}

impl NamedService for Echo {
    const NAME: &'static str = "demarche.bench.Echo";
}

impl Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<Self::Response, Infallible>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let answer = match request.uri().path() {
            "/demarche.bench.Echo/Same" => Answer::Same,
            "/demarche.bench.Echo/Fixed" => Answer::Fixed(self.fixed.clone()),
            _ => {
                return Box::pin(ready(
                    Ok(Status::unimplemented("Same or Fixed").into_http()),
                ));
            }
        };
        Box::pin(async move { Ok(Grpc::new(Uninterpreted).unary(answer, request).await) })
    }
}

enum Answer {
    Same,
    Fixed(Bytes),
}

impl UnaryService<Bytes> for Answer {
    type Response = Bytes;
    type Future = Ready<Result<Response<Bytes>, Status>>;

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        ready(Ok(Response::new(match self {
            Self::Same => request.into_inner(),
            Self::Fixed(bytes) => bytes.clone(),
        })))
    }
}

/// Leaves messages as the bytes they are.
struct Uninterpreted;

impl Codec for Uninterpreted {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Uninterpreted {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, target: &mut EncodeBuf<'_>) -> Result<(), Status> {
        target.put(item);
        Ok(())
    }
}

impl Decoder for Uninterpreted {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, source: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(source.copy_to_bytes(source.remaining())))
    }
}
