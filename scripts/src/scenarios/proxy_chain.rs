//! The source-routed proxy report.

use std::fs;
use std::path::Path;

use common::Error;

use crate::cast::{INPUT, Role};
use crate::stage::Stage;

/// Larger than what the connections on the way hold, so that every node really passes it on.
const SIZE: usize = 16 << 20;

/// The wanted file, as the report calls it.
const NAME: &str = "myfile";

/// Plays the report's download. `route` has 0 for pchost1 and 1 for pchost2, which has the file.
///
/// The report's hosts are two machines; here they are two ports of this one, put in their place in the
/// input file.
pub(super) fn download(stage: &mut Stage, route: &[usize]) -> Result<(), Error> {
    let hosts = ["pchost1", "pchost2"];
    let ports = [stage.port("1")?, stage.port("2")?];
    let folders = [stage.folder()?, stage.folder()?];
    let client = stage.folder()?;
    let content = content();
    write(&folders[1].join(NAME), &content)?;
    let hops: Vec<_> = route.iter().map(|host| ("127.0.0.1", ports[*host])).collect();
    write(&client.join(INPUT), input(NAME, &hops).as_bytes())?;
    for ((part, port), folder) in hosts.into_iter().zip(ports).zip(folders) {
        let role = Role::ChainServer { part, folder };
        stage.enter_typing(part, &role, &port.to_string(), "the server is ready")?;
    }
    stage.enter("chain-client", &Role::ChainClient { folder: client.clone() }, "got downloaded")?;
    stage.leave("chain-client")?;
    // What the client was told is whole had been sent by every node, and each said so before.
    stage.interrupt("pchost1")?;
    stage.interrupt("pchost2")?;
    let doing = "cannot compare the downloaded file";
    let got = fs::read(client.join(NAME)).map_err(|error| Error::io(doing, &error))?;
    if got != content {
        let (came, wanted) = (got.len(), content.len());
        stage.differs(
            "chain-client",
            format_args!("{came} bytes came, not the {wanted} of {NAME}, or others"),
        );
    }
    Ok(())
}

/// The client's input: the wanted file's name, and a line for each hop.
pub fn input(name: &str, hops: &[(&str, u16)]) -> String {
    let hops: String = hops.iter().map(|(host, port)| format!("{host} {port}\n")).collect();
    format!("{name}\n{hops}")
}

fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    let written = fs::write(path, content);
    written.map_err(|error| Error::io(format_args!("cannot write {}", path.display()), &error))
}

/// Bytes without a period, so that a part that is missing or doubled shows.
fn content() -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        // Numerical Recipes' generator; its upper bits are the good ones.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(SIZE).collect()
}
