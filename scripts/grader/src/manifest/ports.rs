//! The ports that programs have written in.

use std::collections::BTreeMap;

use common::Error;

use super::placeholder::has;
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
        _ => {
            refuse_backends(top, assignment)?;
            let lacks = programs.values().any(|program| !has(program, "port"));
            Ok(FixedPorts { port: named_or_default(top, lacks, assignment)?, backends: Vec::new() })
        }
    }
}

fn chain(top: &Table<'_>, programs: &BTreeMap<Part, Program>) -> Result<FixedPorts, Error> {
    let advice = "put {port} into 'server', or have it typed: type = [\"{port}\"]";
    if let Some(place) = top.place("port") {
        return Err(top.error_at(&place, "every node of the chain needs a port of its own").advise(advice));
    }
    refuse_backends(top, Assignment::ProxyChain)?;
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
        let error = top.error_at(&top.place("server").unwrap_or_default(), "both backends would be the same");
        return Err(error.advise("put {id} (1 or 2), {port} or both into 'server'"));
    }
    let fixed = lacks(Part::Server, &["port"]) || lacks(Part::Proxy, &["backend1", "backend2"]);
    let backends = match top.get("backends") {
        Some(value) => two_ports(value)?,
        None if fixed => DEFAULT_BACKENDS.to_vec(),
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
    Ok(FixedPorts { port, backends })
}

fn named_or_default(top: &Table<'_>, lacks: bool, assignment: Assignment) -> Result<Option<u16>, Error> {
    match top.get("port") {
        Some(value) => one_port(value).map(Some),
        None => Ok(lacks.then(|| default_port(assignment)).flatten()),
    }
}

fn two_ports(value: Value<'_>) -> Result<Vec<u16>, Error> {
    let wanted = "the two ports as an array: [8001, 8002]";
    let ports = value.items(wanted)?.into_iter().map(one_port).collect::<Result<Vec<_>, _>>()?;
    match ports[..] {
        [first, second] if first != second => Ok(ports),
        [_, _] => Err(value.error("both backends have the same port").advise("write two different ports")),
        _ => Err(value
            .error(format_args!("'backends' has not two ports but {}", ports.len()))
            .advise(format!("write {wanted}"))),
    }
}

fn one_port(value: Value<'_>) -> Result<u16, Error> {
    let wanted = "a whole number from 1 to 65535";
    let port = value.integer(wanted)?.and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0);
    port.ok_or_else(|| {
        value.error(format_args!("'{}' is no port", value.key)).advise(format!("write {wanted}"))
    })
}

fn refuse_backends(top: &Table<'_>, assignment: Assignment) -> Result<(), Error> {
    if top.get("backends").is_some() { Err(superfluous(top, "backends", assignment)) } else { Ok(()) }
}
