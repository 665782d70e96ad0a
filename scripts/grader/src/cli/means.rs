//! What a run is made with, found out once.

use std::path::PathBuf;
use std::time::Instant;

use common::{Error, Shutdown};

use super::args::{Args, Keep};
use crate::lane::Course;
use crate::sandbox::{self, Account, Isolation};
use crate::schedule::Plan;

pub(super) struct Means {
    run_as: Option<Account>,
    shutdown: Shutdown,
    isolation: Isolation,
    program: PathBuf,
}

impl Means {
    pub(super) fn of(args: &Args) -> Result<Self, Error> {
        let program = sandbox::own_program();
        let run_as = args.run_as.as_deref().map(Account::named).transpose()?;
        let shutdown = Shutdown::on_signals()?;
        let isolation = match args.isolation {
            Keep::Auto => Isolation::probe(),
            Keep::None => Isolation::None { why: "--isolation none was asked for".to_owned() },
        };
        if let (Some(account), Isolation::None { .. }) = (run_as, &isolation) {
            sandbox::try_another_user(account, &program)?;
        }
        Ok(Self { run_as, shutdown, isolation, program })
    }

    /// Whether submissions are kept in namespaces.
    pub(super) fn has_namespaces(&self) -> bool {
        matches!(self.isolation, Isolation::Namespaces)
    }

    /// The plan of a run of so many submissions, whose time begins now.
    pub(super) fn plan(&self, args: &Args, submissions: usize, hidden: Vec<PathBuf>) -> Plan<'_> {
        let budget = args.budget_for(submissions);
        Plan {
            course: Course {
                program: &self.program,
                deadline: Instant::now() + budget,
                shutdown: &self.shutdown,
            },
            budget,
            isolation: &self.isolation,
            jobs: args.jobs(),
            build_within: args.build_within,
            run_as: self.run_as,
            limits: args.limits(),
            hidden,
        }
    }
}
