//! The server's lines, word for word.

use common::python::PyAddr;

use super::exchange::{SIZE, text};
use crate::checks::echo::lines::{HOST, prints, prints_somewhere};
use crate::checks::echo::serving::serving;
use crate::scene::{AT_ONCE, Scene};
use crate::stop::Stop;

pub(super) fn the_server_prints_its_address(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |_, server| {
        let port = server.address.port();
        prints(&mut server.program, &format!("Server at {HOST}:{port}"))
    })
}

pub(super) fn the_server_prints_the_lines_of_a_client(scene: &mut Scene<'_>) -> Result<(), Stop> {
    serving(scene, |scene, server| {
        for (number, who) in ["first client", "second client"].into_iter().enumerate() {
            let mut client = scene.connect(who, server)?;
            let peer = PyAddr(client.address()?);
            client.send(text(SIZE))?;
            // Other bytes, or fewer, are another check's matter; but whoever leaves early spoils the server's lines.
            let _ = client.receive_until("the bytes", AT_ONCE, |heard| (heard.len() >= SIZE).then_some(SIZE));
            client.close();
            let lines = [
                format!("Connected by client at {peer}"),
                format!("Received {SIZE} bytes"),
                "Data sent back to client".to_owned(),
                format!("Connection closed by client at {peer}"),
            ];
            let program = &mut server.program;
            // Whatever the server has printed of its start.
            let (first, others) =
                if number == 0 { (Some(&lines[0]), &lines[1..]) } else { (None, &lines[..]) };
            first.map_or(Ok(()), |line| prints_somewhere(program, line))?;
            others.iter().try_for_each(|line| prints(program, line))?;
        }
        Ok(())
    })
}
