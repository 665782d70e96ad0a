//! tokio's plain echo, as its own example writes it: a task for each client. A peer to measure beside.
//!
//! `cargo run --release -p netbench --example tokio-echo -- PORT`

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(8000);
    let listener = TcpListener::bind(("0.0.0.0", port)).await?;
    loop {
        let (mut stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            let mut buffer = vec![0; 1024];
            while let Ok(received @ 1..) = stream.read(&mut buffer).await {
                if stream.write_all(&buffer[..received]).await.is_err() {
                    return;
                }
            }
        });
    }
}
