//! What programs look like in each of the languages that are known. How they are built and started is in
//! [`super::build`] and [`super::programs`].

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Language {
    Python,
    C,
    Cpp,
    CSharp,
    Java,
    Kotlin,
    JavaScript,
    TypeScript,
    Go,
    Rust,
}

use Language::{C, CSharp, Cpp, Go, Java, JavaScript, Kotlin, Python, Rust, TypeScript};

/// All of them in words.
pub(super) const KNOWN: &str = "Python, C, C++, C#, Java, Kotlin, JavaScript, TypeScript, Go and Rust";

impl Language {
    /// That of a file with this ending.
    pub(super) fn of(ending: &str) -> Option<Self> {
        Some(match ending {
            "py" => Python,
            "c" => C,
            "cpp" | "cc" | "cxx" => Cpp,
            "cs" => CSharp,
            "java" => Java,
            "kt" => Kotlin,
            "js" | "mjs" | "cjs" => JavaScript,
            "ts" | "mts" | "cts" => TypeScript,
            "go" => Go,
            "rs" => Rust,
            _ => return None,
        })
    }

    pub(super) fn is_c(self) -> bool {
        matches!(self, C | Cpp)
    }

    /// Whether a file that others import can be a program as well.
    pub(super) fn is_script(self) -> bool {
        matches!(self, Python | JavaScript | TypeScript)
    }

    /// Whether one thread serves all where nothing else is asked for.
    pub(super) fn is_of_one_thread(self) -> bool {
        matches!(self, JavaScript | TypeScript)
    }

    /// Whether its programs are files that can be started as they are.
    pub(super) fn makes_programs(self) -> bool {
        matches!(self, C | Cpp | Go | Rust)
    }

    /// Whether functions of other files are reached without naming those.
    pub(super) fn links_its_files(self) -> bool {
        matches!(self, C | Cpp | CSharp | Kotlin | Rust)
    }

    /// What a program begins with.
    pub(super) fn main(self) -> &'static str {
        match self {
            Python | JavaScript | TypeScript => r"socket|asyncio|require|import",
            C | Cpp => r"\bmain\s*\(",
            // Without a class around them, its statements are the program.
            CSharp => {
                r"\bstatic\s+(?:\w+\s+)*[\w<>]+\s+Main\s*\(|(?m)^(?:var|using\s+var|Console\.|await|if\s*\(|try\b)"
            }
            Java => r"static\s+(?:public\s+)?void\s+main",
            Kotlin => r"(?m)^\s*(?:@JvmStatic\s+)?(?:suspend\s+)?fun\s+main\s*\(",
            Go => r"func\s+main\s*\(",
            Rust => r"fn\s+main\s*\(",
        }
    }

    /// How a text takes something from other files, with their names in a group or anywhere; `None` where it only has to
    /// name it.
    pub(super) fn imports(self) -> Option<&'static str> {
        Some(match self {
            Python => {
                r"(?m)^[ \t]*(?:from[ \t]+[\w.]+[ \t]+import[ \t]+[\w., \t(*]+|import[ \t]+[\w., \t]+)[ \t\r]*(?:#.*)?$"
            }
            JavaScript | TypeScript => {
                r#"(?:require\s*\(\s*|from\s+|import\s*\(?\s*)["']\.[^"'\n]*?([^/"'\n]+?)(?:\.[cm]?[jt]s)?/?["']"#
            }
            C | Cpp => r#"(?m)^\s*#\s*include\s*["<](?:[^"\n>]*/)?([^"/\n>]+)[">]"#,
            Java | CSharp | Kotlin => return None,
            Rust => r"\b(?:mod|use)\s[^;]*;",
            Go => r#"(?m)^[^"\n]*"(?:[^"\n]*/)?([\w.-]+)""#,
        })
    }

    /// How a function begins, or a class, with its name in a group; `None` where whoever names a file's class has all of
    /// that file: its threads call what nobody names.
    pub(super) fn function(self) -> Option<&'static str> {
        Some(match self {
            Java => return None,
            Python => r"(?m)^(?:async\s+)?(?:def|class)\s+(\w+)",
            JavaScript | TypeScript => concat!(
                r"(?m)^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:abstract\s+)?(?:function\*?|class)\s+(\w+)|",
                r"^(?:export\s+)?(?:const|let|var)\s+(\w+)(?:\s*:[^=\n]+)?\s*=\s*(?:async\s*)?",
                r"(?:function\b|\([^)\n]*\)\s*(?::[^=\n]+)?=>|\w+\s*=>)|",
                r"^(?:module\.)?exports\.(\w+)\s*=",
            ),
            C | Cpp => r"(?m)^[A-Za-z_][^;{}()=#\n]*?(\w+)\s*\([^;{}]*\)[^;{}()]*\{",
            CSharp => r"(?m)^\s*(?:\w+\s+)*(?:class|struct|record|enum|interface)\s+(\w+)",
            Kotlin => r"(?m)^(?:\w+\s+)*(?:class|object|fun|val|var)\s+(?:\w+\.)?(\w+)",
            Go => r"(?m)^func\s+(?:\([^)\n]*\)\s*)?(\w+)",
            Rust => r"(?m)^\s*(?:pub\S*\s+)?(?:async\s+)?fn\s+(\w+)",
        })
    }

    /// What shows that a program takes arguments, and how it names one by its place, with the place of the first.
    pub(super) fn arguments(self) -> (&'static str, &'static [(&'static str, usize)]) {
        match self {
            Python => (r"sys\.argv", &[(r"\bargv\[(\d)\]", 1)]),
            C | Cpp => (r"(?s)\bargv\b.*\bargv\b", &[(r"\bargv\[(\d)\]", 1)]),
            Java | CSharp | Kotlin => {
                (r"\bargs(\.(?:length|Length|size|isEmpty|getOrNull)|\[\d)", &[(r"\bargs\[(\d)\]", 0)])
            }
            JavaScript | TypeScript => (r"process\.argv", &[(r"process\.argv\[(\d)\]", 2)]),
            Go => (r"os\.Args|flag\.", &[(r"os\.Args\[(\d)\]", 1)]),
            Rust => (r"env::args|clap", &[(r"\bargs\[(\d)\]", 1), (r"\.nth\((\d)\)", 1)]),
        }
    }

    /// How its `main` names what it is given, and how that is called usually.
    pub(super) fn parameters(self) -> Option<(&'static str, &'static [&'static str])> {
        Some(match self {
            Java => (r"\bmain\s*\(\s*(?:final\s+)?String\s*(?:\[\s*\]|\.\.\.)?\s*(\w+)", &["args"]),
            CSharp => (r"\bMain\s*\(\s*string\s*\[\s*\]\s*(\w+)", &["args"]),
            Kotlin => (r"\bmain\s*\(\s*(?:vararg\s+)?(\w+)\s*:", &["args"]),
            C | Cpp => (
                r"\bmain\s*\(\s*(?:const\s+)?int\s+(\w+)\s*,\s*(?:const\s+)?char\s*(?:const\s*)?\*\s*\*?\s*(\w+)",
                &["argc", "argv"],
            ),
            _ => return None,
        })
    }

    /// How a program looks at its second argument.
    pub(super) fn second_argument(self) -> &'static str {
        match self {
            Java | CSharp | Kotlin => r"\bargs\[1\]",
            JavaScript | TypeScript => r"\bargv\[3\]",
            Python | C | Cpp | Go | Rust => r"\bargv\[2\]|\bArgs\[2\]|\bargs\[2\]|\.nth\(2\)",
        }
    }

    /// How it asks at the keyboard, with what it asks in a group.
    pub(super) fn prompts(self) -> &'static str {
        match self {
            Python => r#"\binput\(\s*f?(?:"([^"\n]*)"|'([^'\n]*)')"#,
            JavaScript | TypeScript => r#"question\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|`([^`\n]*)`)"#,
            C | Cpp | CSharp | Java | Kotlin | Go | Rust => concat!(
                r#"(?:print\w*|puts|[wW]rite\w*|Print\w*|<<)\W{0,6}"([^"\n]{1,400})"[^"]{0,160}?"#,
                r"(?:scanf|fgets|getline|[rR]ead_?[lL]ine|readln|nextInt|nextLine|\.next\(|Scan\w*\(|ReadString|",
                r"cin\s*>>)",
            ),
        }
    }
}
