//! The round-robin report.

use common::Error;

use super::Pace;
use crate::cast::Role;
use crate::stage::Stage;

pub(super) fn round_robin(stage: &mut Stage, pace: Pace) -> Result<(), Error> {
    let backends = [stage.port("1")?, stage.port("2")?];
    let port = stage.port("proxy")?;
    stage.enter("lb-server-1", &Role::LbServer { id: 1, port: backends[0] }, "Listening on")?;
    stage.enter("lb-server-2", &Role::LbServer { id: 2, port: backends[1] }, "Listening on")?;
    stage.enter("proxy", &Role::Proxy { port, backends: backends.into() }, "Balancing between")?;
    let client = Role::LbClient { port, interval: pace.interval };
    stage.enter("lb-client-1", &client, "Connected to proxy")?;
    stage.enter("lb-client-2", &client, "Connected to proxy")?;
    stage.leave("lb-client-1")?;
    stage.leave("lb-client-2")?;
    // The clients' ends are the proxy's last news; then nothing is under way to the backends.
    for _ in 0..2 {
        stage.expect("proxy", "disconnected.")?;
    }
    stage.interrupt("proxy")?;
    stage.interrupt("lb-server-1")?;
    stage.interrupt("lb-server-2")
}
