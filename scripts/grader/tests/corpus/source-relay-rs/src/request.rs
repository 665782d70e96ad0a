use std::io::{self, ErrorKind};

/// What goes over the wire: the name, then the hops that are left.
#[derive(Debug, PartialEq)]
pub struct Request {
    pub file: String,
    pub hops: Vec<(String, u16)>,
}

impl Request {
    pub fn parse(text: &str) -> io::Result<Request> {
        let bad = |what: &str| io::Error::new(ErrorKind::InvalidData, what.to_string());
        let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
        let file = lines.next().ok_or_else(|| bad("no file name"))?.to_string();
        let mut hops = Vec::new();
        for line in lines {
            let (host, port) = line.rsplit_once(char::is_whitespace).ok_or_else(|| bad("a hop needs host and port"))?;
            hops.push((host.trim().to_string(), port.parse().map_err(|_| bad("bad port"))?));
        }
        Ok(Request { file, hops })
    }

    /// takes the first hop away
    pub fn next_hop(&mut self) -> Option<(String, u16)> {
        (!self.hops.is_empty()).then(|| self.hops.remove(0))
    }

    pub fn to_wire(&self) -> String {
        let mut s = format!("{}\n", self.file);
        for (host, port) in &self.hops {
            s += &format!("{host} {port}\n");
        }
        s
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let mut r = Request::parse("myfile\npchost1 12000\npchost2 11000").unwrap();
        assert_eq!(r.next_hop(), Some(("pchost1".into(), 12000)));
        assert_eq!(r.to_wire(), "myfile\npchost2 11000\n");
    }
}
