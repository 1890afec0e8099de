// What Folium's maps call, as `takwia.…`: it reads the page's own data and draws markers from it.
// Everything is built with DOM calls: no text of a user is ever read as HTML.

const L = window.L;

/** Read the JSON block of the page; a map without one stays a map of boundaries. */
export function pageData() {
  const block = document.getElementById("map-data");
  return block ? JSON.parse(block.textContent) : { markers: [], words: {} };
}

const NUMBER = 26; // Pixels across a number.
const IN_A_ROW = 4; // So many numbers stand side by side in one mark.

function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined && text !== "") node.textContent = text;
  return node;
}

/** A div icon with an accessible name. */
const NamedIcon = L.DivIcon.extend({
  createIcon(old) {
    const node = L.DivIcon.prototype.createIcon.call(this, old);
    node.setAttribute("aria-label", this.options.name);
    if (this.options.number) node.dataset.marker = this.options.number;
    return node;
  },
});

const isAttention = (tone) => tone === "attention" || tone === "self";

/** Draw one marker's face: its number, or the shape of its kind. */
function face(marker) {
  if (!marker.number) return element("span", `dot dot-${marker.tone}`);
  return element("span", `map-number${isAttention(marker.tone) ? " map-number-attention" : ""}`, marker.number);
}

function markerIcon(marker) {
  const name = [marker.number, marker.label].filter(Boolean).join(". ");
  return new NamedIcon({
    html: face(marker), name, number: marker.number, className: "map-marker", iconSize: [32, 32], popupAnchor: [0, -10],
  });
}

/** Draw a cluster as a disc with its count, larger with more inside. */
export function clusterIcon(cluster) {
  const count = cluster.getChildCount();
  const digits = String(count).length;
  const side = [28, 34, 42, 50][Math.min(digits, 4) - 1];
  const attention = isAttention(cluster.getAllChildMarkers()[0].options.tone);
  const data = pageWords();
  const disc = element("span", `map-cluster map-cluster-${digits}${attention ? " map-cluster-attention" : ""}`, count);
  return new NamedIcon({
    html: disc, name: (data.cluster || "{count}").replace("{count}", count), className: "map-marker", iconSize: [side, side],
  });
}

let words = null;
function pageWords() {
  words = words || pageData().words || {};
  return words;
}

/** Draw one mark for numbers whose places coincide at this zoom. */
function groupIcon(markers) {
  const box = element("span", "map-group");
  box.append(...markers.flatMap((marker, at) => (at ? [" ", face(marker)] : [face(marker)])));
  const [columns, rows] = [Math.min(markers.length, IN_A_ROW), Math.ceil(markers.length / IN_A_ROW)];
  // The name begins with what is seen, for those who speak to their device.
  const name = `${markers.map(({ number }) => number).join(" ")}. ${markers.map(({ label }) => label).join("; ")}`;
  const iconSize = [columns * NUMBER + 8, rows * NUMBER + 8];
  return new NamedIcon({ html: box, name, number: markers[0].number, className: "map-marker", iconSize, popupAnchor: [0, -iconSize[1] / 2] });
}

/** Build a popup's content for one marker, or for all that one mark stands for. */
function popupOf(markers, direction) {
  const box = element("div");
  box.append(...markers.map((marker) => popupContent(marker, direction)));
  return box;
}

/** Build what a popup says of a marker: name as a link when there is a page for it, and one line of detail. */
function popupContent(marker, direction) {
  const box = element("div", "map-popup");
  const title = element(marker.url ? "a" : "strong", "", marker.label);
  title.dir = "auto";
  // Only addresses of this site: the payload holds no others, and a script address could not pass.
  if (marker.url && /^(\/(?!\/)|#)/.test(marker.url)) title.href = marker.url;
  box.append(title);
  if (marker.detail) box.append(element("p", "", marker.detail));
  box.dir = direction;
  return box;
}

const FIELDS = ["lat", "lon", "label", "url", "number", "tone", "detail"];
const asMarker = (row) => Object.fromEntries(FIELDS.map((field, place) => [field, row[place]]));

/** Bring a numbered marker and its card or row of the list to light together. */
function linkToList(layer, number) {
  const card = document.querySelector(`[data-marker-card="${number}"]`);
  if (!card) return;
  layer.light = (on) => {
    card.classList.toggle("is-highlighted", on);
    (layer.bearer ?? layer).getElement()?.classList.toggle("is-highlighted", on);
  };
  for (const [name, on] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
    card.addEventListener(name, () => layer.light(on));
  }
  const lightAll = (on) => () => (layer.bears ?? [layer]).forEach((one) => one.light?.(on));
  layer.on("mouseover", lightAll(true)).on("mouseout", lightAll(false));
  layer.on("add", () => {
    layer.getElement().addEventListener("focus", lightAll(true));
    layer.getElement().addEventListener("blur", lightAll(false));
  });
}

/** Where numbers would lie on one another, one mark bears them: none is drawn kilometres away from its place. */
function gather(map, group, drawn) {
  const marks = [];
  for (const layer of drawn) {
    const point = map.latLngToLayerPoint(layer.getLatLng());
    const mark = marks.find((other) => Math.abs(other.point.x - point.x) < NUMBER && Math.abs(other.point.y - point.y) < NUMBER);
    if (mark) mark.layers.push(layer);
    else marks.push({ point, layers: [layer] });
  }
  for (const { layers } of marks) {
    const [bearer, ...others] = layers;
    const markers = layers.map((layer) => layer.options.marker);
    bearer.setIcon(others.length ? groupIcon(markers) : markerIcon(markers[0]));
    if (!group.hasLayer(bearer)) group.addLayer(bearer);
    others.forEach((layer) => group.removeLayer(layer));
    layers.forEach((layer) => Object.assign(layer, { bearer, bears: layers }));
  }
}

function draw(map, layer, rows, data) {
  const layers = rows.map(asMarker).map((marker) => {
    // Numbers lie over the dots of the same place.
    const zIndexOffset = marker.number ? 1000 : 0;
    const drawn = L.marker([marker.lat, marker.lon], { icon: markerIcon(marker), tone: marker.tone, marker, riseOnHover: true, zIndexOffset });
    const shown = () => (drawn.bears ?? [drawn]).map((layer) => layer.options.marker);
    drawn.bindPopup(() => popupOf(shown(), data.direction), { maxWidth: 260, minWidth: 140, maxHeight: Math.max(120, map.getSize().y - 90), autoPanPadding: [16, 16] });
    drawn.bindTooltip(() => element("bdi", "", shown().map(({ label }) => label).join(" · ")), { direction: "top", offset: [0, -12] });
    drawn.on("popupopen tooltipopen", () => { if (drawn.isPopupOpen()) drawn.closeTooltip(); });
    if (marker.number) linkToList(drawn, marker.number);
    return drawn;
  });
  if (layer.addLayers) layer.addLayers(layers);
  else layers.forEach((drawn) => layer.addLayer(drawn));
  const numbered = layers.filter((drawn) => drawn.options.icon.options.number);
  if (!numbered.length) return;
  map.on("zoomend", () => gather(map, layer, numbered));
  gather(map, layer, numbered);
}

/** Mark where the reader is, with a dotted thread to each suggestion. */
function drawOrigin(map, rows, data) {
  if (!data.origin) return;
  const [lat, lon, label] = data.origin;
  for (const row of rows) {
    L.polyline([[row[0], row[1]], [lat, lon]], { interactive: false, className: "map-thread" }).addTo(map);
  }
  // Only a mark: the legend names it, and the numbers near it stay readable and within reach.
  const icon = markerIcon({ label, tone: "self" });
  L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(map).getElement().role = "img";
}

/** Show the province, or failing that the markers, or failing that the country. */
function frame(map, data, rows, here) {
  const bounds = L.latLngBounds([]);
  if (here) bounds.extend(here.getBounds());
  if (!here || data.kind !== "directory") rows.forEach((row) => bounds.extend([row[0], row[1]]));
  if (data.origin) bounds.extend(data.origin.slice(0, 2));
  if (!bounds.isValid()) return;
  map.fitBounds(bounds, { animate: false, paddingTopLeft: here ? [54, 10] : [60, 36], paddingBottomRight: here ? [10, 10] : [36, 36], maxZoom: data.province ? 13 : 11 });
}

/** A click marks the point that a form's fields hold; what is typed in them moves the mark. */
function letThemPick(map, layer) {
  const [lat, lon] = ["lat", "lon"].map((name) => document.querySelector(`[data-pick="${name}"]`));
  if (!lat || !lon) return;
  let mark = null;
  const show = () => {
    mark?.remove();
    layer.clearLayers();
    const point = [lat, lon].map((field) => Number.parseFloat(field.value.replace(",", ".")));
    if (point.some(Number.isNaN)) return;
    mark = L.marker(point, { icon: markerIcon({ label: lat.dataset.label || "", tone: "self" }), keyboard: false }).addTo(map);
  };
  map.on("click", ({ latlng }) => {
    [lat.value, lon.value] = [latlng.lat.toFixed(5), latlng.lng.toFixed(5)];
    for (const field of [lat, lon]) field.dispatchEvent(new Event("change", { bubbles: true }));
    show();
  });
  for (const field of [lat, lon]) field.addEventListener("input", show);
  show();
}

async function fetchJson(url) {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

/** Draw the province boundaries, the province in question in front. */
function drawBoundaries(map, geo, province) {
  const isHere = (feature) => feature.properties.hcp === province;
  const options = (className) => ({ interactive: false, style: () => ({ className, fillOpacity: 1 }) });
  L.geoJSON(geo, { ...options("map-province"), filter: (feature) => !isHere(feature) }).addTo(map).bringToBack();
  if (!province) return null;
  const here = L.geoJSON(geo, { ...options("map-province map-province-here"), filter: isHere }).addTo(map).bringToBack();
  return here.getBounds().isValid() ? here : null;
}

function reading(map, data) {
  const container = map.getContainer();
  container.dir = "ltr";
  L.control.zoom({ zoomInTitle: data.words.zoom_in, zoomOutTitle: data.words.zoom_out }).addTo(map);
  map.on("popupopen", ({ popup }) => {
    const content = popup.getElement().querySelector(".leaflet-popup-content");
    content.dir = data.direction;
    popup.getElement().classList.toggle("leaflet-rtl-popup", data.direction === "rtl");
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", data.words.close);
    // Opened from the keyboard: go into the popup, and back to the marker when it closes.
    const opener = document.activeElement;
    if (!opener?.classList.contains("map-marker")) return;
    content.querySelector("a")?.focus();
    popup.once("remove", () => opener.focus());
  });
  container.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
}

/** On a touch screen one finger scrolls the page until the map is zoomed in by its buttons or by two fingers. */
function letThePageScroll(map) {
  if (!L.Browser.mobile) return;
  const home = map.getZoom();
  const update = () => map.dragging[map.getZoom() > home ? "enable" : "disable"]();
  map.on("zoomend", update);
  update();
}

/** Say in the map's place that it could not be loaded: the list beside it is still there. */
function tellFailure(map, data) {
  map.getContainer().append(element("p", "map-error", data.words.failed));
}

/** On a phone the map of a list is folded: it is drawn once it is opened, when its size is known. */
async function opened(map) {
  const fold = map.getContainer().closest(".map-fold");
  if (!fold || fold.open) return;
  if (window.matchMedia("(min-width: 48rem)").matches) fold.open = true;
  else await new Promise((resolve) => { fold.addEventListener("toggle", resolve, { once: true }); });
  map.invalidateSize(false);
}

/** Fill a Folium map of the page from its data: boundaries, markers, own place. */
export async function fill(map, layer) {
  const data = pageData();
  const container = map.getContainer();
  await opened(map);
  reading(map, data);
  container.classList.toggle("map-tiled", container.querySelector(".leaflet-tile-pane")?.childElementCount > 0);
  try {
    const [geo, rows] = await Promise.all([
      fetchJson(container.dataset.boundaries),
      data.url ? fetchJson(data.url).then((answer) => answer.markers) : data.markers,
    ]);
    const here = drawBoundaries(map, geo, data.province);
    frame(map, data, rows, here);
    draw(map, layer, rows, data);
    drawOrigin(map, rows, data);
    if (data.kind === "pick") letThemPick(map, layer);
  } catch (error) {
    tellFailure(map, data);
  }
  letThePageScroll(map);
  container.dataset.ready = "yes";
}
