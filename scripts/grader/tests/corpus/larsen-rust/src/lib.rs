//! What client and server have in common: a request is one option byte ('A'..'E')
//! and for 'A' the text, closed by '#'. (Method 2, Mads Larsen)

pub const DEFAULT_PORT: u16 = 9999;
pub const END: u8 = b'#';

pub const UPPER: u8 = b'A';
pub const ADDRESS: u8 = b'B';
pub const COUNT: u8 = b'C';
pub const TIME: u8 = b'D';
pub const EXIT: u8 = b'E';

/// value of `--name=value` or `--name value`
pub fn option(name: &str) -> Option<String> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    for (i, a) in args.iter().enumerate() {
        if let Some(v) = a.strip_prefix(&format!("--{name}=")) {
            return Some(v.to_string());
        }
        if *a == format!("--{name}") {
            return args.get(i + 1).cloned();
        }
    }
    None
}

extern "C" {
    fn signal(sig: i32, handler: extern "C" fn(i32)) -> usize;
    fn _exit(code: i32) -> !;
    fn write(fd: i32, p: *const u8, n: usize) -> isize;
}

extern "C" fn on_ctrl_c(_: i32) {
    let s = b"\nBye bye~\n";
    unsafe {
        write(1, s.as_ptr(), s.len());
        _exit(0)
    }
}

pub fn handle_ctrl_c() {
    unsafe {
        signal(2, on_ctrl_c);
    }
}
