//! Whose turn it is.

/// One client's rotation over the backends: 0, 1, …, and 0 again, for each client from the start.
#[derive(Debug, Clone)]
pub struct Rotation {
    backends: usize,
    next: usize,
}

impl Rotation {
    /// A rotation over `backends`, which must be at least one.
    pub fn over(backends: usize) -> Self {
        assert!(backends > 0, "a rotation needs a backend");
        Self { backends, next: 0 }
    }

    /// The index of the backend whose turn it is; the turn moves on, whatever becomes of the request.
    pub fn turn(&mut self) -> usize {
        let turn = self.next;
        self.next = (turn + 1) % self.backends;
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_go_round() {
        let mut rotation = Rotation::over(3);
        let turns: Vec<usize> = (0..7).map(|_| rotation.turn()).collect();
        assert_eq!(turns, [0, 1, 2, 0, 1, 2, 0]);
    }

    #[test]
    fn one_backend_always_has_its_turn() {
        let mut rotation = Rotation::over(1);
        assert_eq!([rotation.turn(), rotation.turn()], [0, 0]);
    }
}
