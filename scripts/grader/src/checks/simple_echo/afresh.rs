//! Tries that each get a server of their own, so that what one leaves behind is not the next one's trouble.

use crate::scene::{Scene, Server};
use crate::stop::Stop;
use crate::submission::Part;

/// Starts the server of that part for each of `tries` and has `run` try it.
///
/// # Errors
/// Those of a try, and of the first start: whether a server starts again on a port of its own is another check's
/// matter.
pub(super) fn each<T: Copy>(
    scene: &mut Scene<'_>,
    server: Part,
    tries: &[T],
    run: impl Fn(&mut Scene<'_>, &mut Server, T) -> Result<(), Stop>,
) -> Result<(), Stop> {
    for (number, what) in tries.iter().enumerate() {
        let started = if server == Part::UdpServer { scene.udp_server() } else { scene.server() };
        let mut started = match started {
            Err(_) if number > 0 => return Ok(()),
            started => started?,
        };
        run(scene, &mut started, *what)?;
        drop(started);
        scene.new_network()?;
    }
    Ok(())
}
