//! The ports that programs have written in.

use std::collections::BTreeMap;

use common::Error;

use super::placeholder::{BACKENDS, has};
use super::superfluous;
use super::table::Table;
use super::value::Value;
use crate::assignment::Assignment;
use crate::submission::{FixedPorts, Part, Program};

/// The port that the contract gives an assignment's server, or its proxy; none for the chain's nodes, which
/// need one each.
pub(crate) fn default_port(assignment: Assignment) -> Option<u16> {
    match assignment {
        Assignment::Echo | Assignment::MultithreadEcho | Assignment::Bulk => Some(8000),
        Assignment::SimpleEcho => Some(12_000),
        Assignment::Multithread | Assignment::Nonblocking => Some(29_999),
        Assignment::ProxyLb => Some(9090),
        Assignment::ProxyChain => None,
    }
}

/// The ports that the contract gives the round-robin proxy's backends.
pub(crate) const DEFAULT_BACKENDS: [u16; 2] = [8001, 8002];

/// The ports that are fixed: those that `grade.toml` names, and those of commands without a placeholder for
/// them.
///
/// # Errors
/// Where a port is none, belongs to no program, or is taken twice, or programs could not be told apart.
pub(super) fn read(
    top: &Table<'_>,
    assignment: Assignment,
    programs: &BTreeMap<Part, Program>,
) -> Result<FixedPorts, Error> {
    match assignment {
        Assignment::ProxyChain => chain(top, programs),
        Assignment::ProxyLb => load_balancer(top, programs),
        Assignment::SimpleEcho => over_both(top, programs),
        _ => {
            refuse(top, &["backends", "udp-port"], assignment)?;
            let lacks = programs.values().any(|program| !has(program, "port"));
            Ok(FixedPorts { port: named_or_default(top, lacks, assignment)?, ..FixedPorts::default() })
        }
    }
}

/// TCP's and UDP's is one port where no other is named for UDP.
fn over_both(top: &Table<'_>, programs: &BTreeMap<Part, Program>) -> Result<FixedPorts, Error> {
    refuse(top, &["backends"], Assignment::SimpleEcho)?;
    let udp_port = top.get("udp-port").map(one_port).transpose()?;
    let is_udp = |part: Part| matches!(part, Part::UdpServer | Part::UdpClient);
    let mut asked = programs.iter().filter(|(part, _)| udp_port.is_none() || !is_udp(**part));
    let lacks = asked.any(|(_, program)| !has(program, "port"));
    let port = named_or_default(top, lacks, Assignment::SimpleEcho)?;
    Ok(FixedPorts { port, udp_port, ..FixedPorts::default() })
}

fn chain(top: &Table<'_>, programs: &BTreeMap<Part, Program>) -> Result<FixedPorts, Error> {
    let advice = "put {port} into 'server', or have it typed: type = [\"{port}\"]";
    if let Some(place) = top.place("port") {
        return Err(top.error_at(&place, "every node of the chain needs a port of its own").advise(advice));
    }
    refuse(top, &["backends", "udp-port"], Assignment::ProxyChain)?;
    if programs.get(&Part::Server).is_some_and(|server| !has(server, "port")) {
        let place = top.place("server").unwrap_or_default();
        return Err(top.error_at(&place, "'server' takes no port, and every node needs one").advise(advice));
    }
    Ok(FixedPorts::default())
}

fn load_balancer(top: &Table<'_>, programs: &BTreeMap<Part, Program>) -> Result<FixedPorts, Error> {
    let lacks = |part, names: &[&str]| {
        programs.get(&part).is_some_and(|program| names.iter().any(|name| !has(program, name)))
    };
    if lacks(Part::Server, &["port"]) && lacks(Part::Server, &["id"]) {
        let error = top.error_at(&top.place("server").unwrap_or_default(), "all backends would be the same");
        return Err(error.advise("put {id} (1, 2, …), {port} or both into 'server'"));
    }
    refuse(top, &["udp-port"], Assignment::ProxyLb)?;
    let taken = taken_by_argument(programs);
    let lacks_one = lacks(Part::Proxy, &BACKENDS[..taken.max(2)]);
    let backends = match top.get("backends") {
        Some(value) => backend_ports(value, taken)?,
        None if lacks(Part::Server, &["port"]) || lacks_one => default_backends(taken.max(2)),
        None => Vec::new(),
    };
    let lacks_port = lacks(Part::Proxy, &["port"]) || lacks(Part::Client, &["port"]);
    let port = named_or_default(top, lacks_port, Assignment::ProxyLb)?;
    if let Some(port) = port.filter(|port| backends.contains(port)) {
        let place = top.place("backends").or_else(|| top.place("port")).unwrap_or_default();
        let error =
            top.error_at(&place, format_args!("the proxy and a backend cannot both have port {port}"));
        return Err(error.advise("write each one's own port in 'port' and 'backends'"));
    }
    let backend_count = backends.is_empty().then_some(taken.max(2));
    Ok(FixedPorts { port, backends, backend_count, ..FixedPorts::default() })
}

/// How many backends a proxy is told by its arguments.
fn taken_by_argument(programs: &BTreeMap<Part, Program>) -> usize {
    let proxy = programs.get(&Part::Proxy);
    let takes = |name: &&str| proxy.is_some_and(|proxy| has(proxy, name));
    BACKENDS.iter().rposition(takes).map_or(0, |last| last + 1)
}

fn default_backends(count: usize) -> Vec<u16> {
    (DEFAULT_BACKENDS[0]..).take(count).collect()
}

fn named_or_default(top: &Table<'_>, lacks: bool, assignment: Assignment) -> Result<Option<u16>, Error> {
    match top.get("port") {
        Some(value) => one_port(value).map(Some),
        None => Ok(lacks.then(|| default_port(assignment)).flatten()),
    }
}

fn backend_ports(value: Value<'_>, taken: usize) -> Result<Vec<u16>, Error> {
    let wanted = "two ports or more as an array: [8001, 8002]";
    let ports = value.items(wanted)?.into_iter().map(one_port).collect::<Result<Vec<_>, _>>()?;
    let (count, most) = (ports.len(), BACKENDS.len());
    if !(2..=most).contains(&count) {
        let error =
            value.error(format_args!("'backends' has {count} port{}", if count == 1 { "" } else { "s" }));
        return Err(error.advise(format!("write {wanted}, at most {most}")));
    }
    if (1..count).any(|at| ports[..at].contains(&ports[at])) {
        return Err(value.error("two backends have the same port").advise("write different ports"));
    }
    if taken > 0 && taken != count {
        let error = value.error(format_args!("'backends' has {count} ports, and 'proxy' takes {taken}"));
        return Err(error.advise(format_args!("put {{backend1}} to {{backend{count}}} into 'proxy'")));
    }
    Ok(ports)
}

fn one_port(value: Value<'_>) -> Result<u16, Error> {
    let wanted = "a whole number from 1 to 65535";
    let port = value.integer(wanted)?.and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0);
    port.ok_or_else(|| {
        value.error(format_args!("'{}' is no port", value.key)).advise(format!("write {wanted}"))
    })
}

fn refuse(top: &Table<'_>, keys: &[&'static str], assignment: Assignment) -> Result<(), Error> {
    match keys.iter().find(|key| top.get(key).is_some()) {
        Some(key) => Err(superfluous(top, key, assignment)),
        None => Ok(()),
    }
}
