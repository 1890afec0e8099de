// The service worker of the workbook: keeps its page in each language and the files that it needs, so that it opens with
// no network. It keeps no data of anybody: these are in IndexedDB, see workbook-store.js.
// The portal writes before this script: self.SHELL = {version, pages: [address…], files: [address…]}.

const { version, pages, files } = self.SHELL;
const CACHE = `takwia-workbook-${version}`;
const OURS = "takwia-workbook-";

self.addEventListener("install", (event) => {
  const fresh = [...pages, ...files].map((address) => new Request(address, { cache: "reload", credentials: "same-origin" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(OURS) && name !== CACHE;
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

/** Return the kept page that an address of the workbook gets, whatever its diagnostic; nothing for other addresses. */
function pageFor(request, pathname) {
  const [match, language] = pathname.match(/^\/workbook\/(?:([a-z]{2})(?:\/[^/]*)?)?$/) ?? [];
  if (match === undefined || request.mode !== "navigate") return undefined;
  return language ? pages.find((page) => page === `/workbook/${language}`) : pages[0];
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const wanted = pageFor(request, pathname) ?? files.find((file) => file === pathname);
  if (!wanted) return;
  const kept = caches.open(CACHE).then((cache) => cache.match(wanted));
  event.respondWith(kept.then((response) => response ?? fetch(request)));
});
