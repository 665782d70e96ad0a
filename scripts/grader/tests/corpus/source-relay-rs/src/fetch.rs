use crate::request::Request;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::time::Duration;

pub fn run(route: &str, out: Option<&str>) -> io::Result<()> {
    let mut request = Request::parse(&fs::read_to_string(route)?)?;
    let (host, port) = request
        .next_hop()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the route has no hops"))?;
    let mut first = TcpStream::connect((host.as_str(), port))?;
    first.set_read_timeout(Some(Duration::from_secs(10)))?;
    first.write_all(request.to_wire().as_bytes())?;
    first.shutdown(Shutdown::Write)?;

    let default = Path::new(&request.file).file_name().unwrap_or_default().to_owned();
    let out = out.map(Into::into).unwrap_or(default);
    let mut file = File::create(&out)?;
    let mut buf = vec![0; 64 * 1024];
    let mut total = 0;
    loop {
        let n = first.read(&mut buf).map_err(|e| match e.kind() {
            io::ErrorKind::WouldBlock => io::Error::new(io::ErrorKind::TimedOut, "nothing came for 10 s (timeout)"),
            _ => e,
        })?;
        if n == 0 {
            break;
        }
        file.write_all(&buf[..n])?;
        total += n;
    }
    println!("{} bytes -> {}", total, Path::new(&out).display());
    Ok(())
}
