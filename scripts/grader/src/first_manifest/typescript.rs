//! How TypeScript is compiled, and where what is made of a file is then.

use shell_words::quote;

use super::files::{Found, Source};
use super::language::Language;
use super::paths::{folder, slash, stem};
use super::search::{each, has};

/// Where what is compiled goes if no tsconfig.json says it.
const OUT: &str = "out";

/// The commands that may compile these files, the likeliest first: what the folder calls its build, the compiler, and the
/// compiler where types do not fit, such as those of Node.js where nobody has installed them.
pub(super) fn ways(found: &Found, source: &Source, sources: &[&Source]) -> Vec<String> {
    let own = project(found, source).map(|(folder, _)| folder);
    let is_of_it = |other: &&&Source| is_one(other) && project(found, other).map(|(folder, _)| folder) == own;
    let together: Vec<&&Source> = sources.iter().filter(is_of_it).collect();
    let all = |of: &dyn Fn(&Source) -> String| {
        let all: Vec<String> = together.iter().map(|source| quote(&of(source)).into_owned()).collect();
        all.join(" ")
    };
    let compiler = match own {
        Some("") => "tsc -p .".to_owned(),
        Some(folder) => format!("tsc -p {}", quote(folder)),
        None => {
            let files = all(&|source| source.path.clone());
            format!("tsc --target es2022 --module nodenext --skipLibCheck --rootDir . --outDir {OUT} {files}")
        }
    };
    let is_made: Vec<String> =
        together.iter().map(|source| format!("test -f {}", quote(&program(found, source)))).collect();
    // Since TypeScript 6 the files' common folder has to be told.
    let root = project(found, source).map(|project| root(found, project));
    let root = root.map(|root| if root.is_empty() { ".".to_owned() } else { root });
    let root = root.map_or_else(String::new, |root| format!(" --rootDir {}", quote(&root)));
    let in_any_case =
        format!("{{ {compiler}{root} --noEmitOnError false || {{ {}; }}; }}", is_made.join(" && "));
    let script = found.of_tool("package.json").find(|(folder, text)| {
        source.path.starts_with(&slash(folder)) && has(r#""scripts"\s*:\s*\{[^}]*"build"\s*:"#, text)
    });
    let script = script.map(|(folder, _)| match folder {
        "" => "npm run build".to_owned(),
        folder => format!("npm --prefix {} run build", quote(folder)),
    });
    script.into_iter().chain([compiler, in_any_case]).collect()
}

/// What is made of a file: JavaScript below the folder that its tsconfig.json names, as deep there as it is below the
/// folder that all files have in common (TypeScript's handbook: rootDir, outDir).
pub(super) fn program(found: &Found, source: &Source) -> String {
    let script = |path: &str| {
        let kind = path.rsplit_once('.').map_or("ts", |(_, ending)| ending).replace("ts", "js");
        format!("{}.{kind}", stem(path))
    };
    let Some((base, config)) = project(found, source) else {
        return format!("{OUT}/{}", script(&source.path));
    };
    let Some(out) = option(config, "outDir") else { return script(&source.path) };
    let root = root(found, (base, config));
    let below = source.path.strip_prefix(slash(&root).as_str());
    let parts = [base, &out, below.unwrap_or(&source.path)];
    script(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"))
}

/// The folder in a project that what is made of its files is named from.
fn root(found: &Found, (base, config): (&str, &str)) -> String {
    let root = option(config, "rootDir").map(|root| format!("{}{root}", slash(base)));
    root.unwrap_or_else(|| common(found, base)).trim_end_matches('/').to_owned()
}

/// A folder that a tsconfig.json names, outside of its comments.
fn option(config: &str, name: &str) -> Option<String> {
    let found = each(&format!(r#"(?m)^[^/\n]*"{name}"\s*:\s*"([^"]*)""#), config);
    found.first().map(|found| found[1].trim_start_matches("./").trim_matches(['/', '.']).to_owned())
}

/// What was made of a file: what ought to be, or what is there whose path ends most like its own.
pub(super) fn made(found: &Found, source: &Source, made: &[String]) -> String {
    let usual = program(found, source);
    let alike = |path: &&String| {
        let (own, other) = (stem(&usual).rsplit('/'), stem(path).rsplit('/'));
        own.zip(other).take_while(|(one, other)| one == other).count()
    };
    match made.iter().filter(|path| alike(path) > 0).max_by_key(alike) {
        Some(other) if !made.contains(&usual) => other.clone(),
        _ => usual,
    }
}

fn is_one(source: &Source) -> bool {
    source.language == Language::TypeScript
}

/// The innermost folder around it with a tsconfig.json, and that file's text.
fn project<'f>(found: &'f Found, source: &Source) -> Option<(&'f str, &'f str)> {
    let around = |(folder, _): &(&str, &str)| source.path.starts_with(&slash(folder));
    found.of_tool("tsconfig.json").filter(around).max_by_key(|(folder, _)| folder.len())
}

/// The folder that all files of a project have in common.
fn common(found: &Found, base: &str) -> String {
    let files = found.sources.iter().filter(|source| is_one(source) && source.path.starts_with(&slash(base)));
    let mut folders = files.map(|source| folder(&source.path).split('/').collect::<Vec<_>>());
    let Some(mut common) = folders.next() else { return base.to_owned() };
    for other in folders {
        let alike = common.iter().zip(&other).take_while(|(one, other)| one == other).count();
        common.truncate(alike);
    }
    common.join("/")
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;

    fn source(path: &str) -> Source {
        Source { path: path.to_owned(), language: Language::TypeScript, text: String::new(), encoding: UTF_8 }
    }

    fn found(files: &[&str], config: Option<(&str, &str)>) -> Found {
        let tools = config.map(|(path, text)| (path.to_owned(), text.to_owned())).into_iter().collect();
        Found { sources: files.iter().map(|path| source(path)).collect(), tools, ..Found::default() }
    }

    #[test]
    fn what_is_made_is_where_the_compiler_puts_it() {
        let of = |files: &[&str], config| program(&found(files, config), &source(files[0]));
        let out = Some(("tsconfig.json", r#"{"compilerOptions": {"outDir": "./dist" }}"#));
        assert_eq!(of(&["src/server.ts", "src/client.ts"], out), "dist/server.js");
        assert_eq!(of(&["src/server.ts", "client.ts"], out), "dist/src/server.js");
        assert_eq!(of(&["src/a/server.mts", "src/b/client.ts"], out), "dist/a/server.mjs");
        let rooted = Some((
            "hw/tsconfig.json",
            "{\n\"rootDir\": \".\",\n // \"outDir\": \"x\",\n\"outDir\": \"build/\"}",
        ));
        assert_eq!(of(&["hw/src/server.ts"], rooted), "hw/build/src/server.js");
        assert_eq!(of(&["server.ts"], Some(("tsconfig.json", "{}"))), "server.js");
        assert_eq!(of(&["a/server.ts"], None), "out/a/server.js");
    }

    #[test]
    fn types_that_do_not_fit_are_no_hindrance_where_all_is_made() {
        let found = found(&["server.ts", "client.ts"], None);
        let sources: Vec<&Source> = found.sources.iter().collect();
        let ways = ways(&found, sources[0], &sources);
        assert_eq!(ways.len(), 2);
        assert!(ways[0].ends_with("--outDir out server.ts client.ts"), "{}", ways[0]);
        assert!(
            ways[1].ends_with("|| { test -f out/server.js && test -f out/client.js; }; }"),
            "{}",
            ways[1]
        );
    }
}
