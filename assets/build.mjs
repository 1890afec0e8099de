// Build static/dist/: styles in both directions, scripts, one icon sprite, the boundaries, and a manifest.
// Every file carries a hash of its content in its name, so browsers may keep it for a year.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import rtlcss from "rtlcss";
import * as sass from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "static", "dist");
const at = (...parts) => join(root, ...parts);
const manifest = {};

/** Write a file under its hashed name and note it in the manifest. */
function emit(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const extension = extname(name);
  const hashed = `${name.slice(0, -extension.length)}-${hash}${extension}`;
  writeFileSync(join(dist, hashed), content);
  manifest[name] = hashed;
  const weight = (gzipSync(content).length / 1024).toFixed(1);
  console.log(`${hashed.padEnd(36)} ${(content.length / 1024).toFixed(1).padStart(7)} kB  ${weight.padStart(6)} kB gzip`);
}

/** Compile a Sass file; Bootstrap's own deprecation warnings are silenced, ours are not. */
function style(name) {
  const compiled = sass.compile(at("assets", "scss", name), {
    loadPaths: [at("node_modules")],
    quietDeps: true,
    silenceDeprecations: ["import"],
  });
  return compiled.css.replace(/^@charset[^;]*;/, "").replace(/^\uFEFF/, "");
}

/** Minify one style sheet. */
async function minifyStyle(css) {
  const result = await esbuild.transform(css, { loader: "css", minify: true, target: ["chrome90", "firefox90", "safari14"] });
  return result.code;
}

/** Bundle one script of ours for pages; `globalName` exposes what it exports. */
async function script(name, globalName) {
  const result = await esbuild.build({
    entryPoints: [at("assets", "js", name)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    globalName,
    target: "es2020",
  });
  return result.outputFiles[0].text;
}

/** Leaflet's style sheet without the rules that load pictures: our markers are drawn in CSS. */
function leafletStyle() {
  const css = readFileSync(at("node_modules/leaflet/dist/leaflet.css"), "utf8");
  const cluster = readFileSync(at("node_modules/leaflet.markercluster/dist/MarkerCluster.css"), "utf8");
  return (css + cluster).replace(/[^{}]*\{[^{}]*url\(images[^{}]*\}/g, "");
}

/** Gather the icons that pages use in one sprite of symbols. */
function sprite() {
  const names = JSON.parse(readFileSync(at("assets", "icons.json"), "utf8"));
  const set = JSON.parse(readFileSync(at("node_modules/@iconify-json/lucide/icons.json"), "utf8"));
  const symbols = names.map((name) => {
    const icon = set.icons[name] ?? set.icons[set.aliases[name]?.parent];
    if (!icon) throw new Error(`assets/icons.json names an unknown icon: ${name}`);
    return `<symbol id="${name}" viewBox="0 0 24 24">${icon.body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

mkdirSync(dist, { recursive: true });

const app = style("app.scss");
emit("app.css", await minifyStyle(app));
emit("app.rtl.css", await minifyStyle(rtlcss.process(app)));
emit("map.css", await minifyStyle(leafletStyle() + style("map.scss")));
emit("fieldwork.css", await minifyStyle(style("fieldwork.scss")));
emit("home.css", await minifyStyle(style("home.scss")));
emit("diagnostic.css", await minifyStyle(style("diagnostic.scss")));
emit("app.js", await script("kit/app.js"));
emit("diagnostic.js", await script("diagnostic/diagnostic.js"));
emit("map.js", await script("kit/map.js", "takwia"));
emit("workbook.js", await script("diagnostic/workbook.js", "takwiaWorkbook"));
emit("paper.js", await script("kit/paper.js"));
emit("workbook-worker.js", await script("diagnostic/workbook-worker.js"));
// Leaflet and its clusters come minified from npm and find each other through the global `L`.
const library = (path) => readFileSync(at("node_modules", path), "utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
emit("leaflet.js", library("leaflet/dist/leaflet.js"));
emit("markercluster.js", library("leaflet.markercluster/dist/leaflet.markercluster.js"));
emit("icons.svg", sprite());
emit("logo.svg", readFileSync(at("static", "logo.svg"), "utf8"));
emit("favicon.svg", readFileSync(at("static", "favicon.svg"), "utf8"));
// Named .json so that every server compresses it.
emit("provinces.json", JSON.stringify(JSON.parse(readFileSync(at("static/geo/provinces.geojson"), "utf8"))));
// A portal that runs meanwhile sees the old files until the new ones are all there.
writeFileSync(join(dist, "manifest.json.part"), JSON.stringify(manifest, null, 2) + "\n");
renameSync(join(dist, "manifest.json.part"), join(dist, "manifest.json"));
// The fonts of papers are made beside them, by portal/kit/pdf/fonts.py.
const built = new Set([...Object.values(manifest), "manifest.json", "fonts"]);
readdirSync(dist).filter((name) => !built.has(name)).forEach((name) => rmSync(join(dist, name)));
