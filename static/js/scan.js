// The hosts' scanner. What is read goes into a queue on this phone (only what the code holds and the time, no name and no
// number), and from there to the server whenever there is a network. The number of a scan makes it count once however often
// it is sent.
(function () {
  "use strict";

  const root = document.getElementById("scanner");
  if (!root) return;
  const find = function (name) { return document.querySelector("[data-" + name + "]"); };
  const word = function (name) { return root.dataset["word" + name]; };
  const video = root.querySelector("video");
  const answer = root.querySelector(".scan-answer");
  const list = find("scan-list");
  const SAME_CODE_REST = 3000;
  const BATCH = 100;

  // the queue

  function queue() {
    try { return JSON.parse(localStorage.getItem(root.dataset.queue)) || []; } catch (error) { return []; }
  }

  function keep(rows) {
    localStorage.setItem(root.dataset.queue, JSON.stringify(rows));
    find("scan-waiting").textContent = String(rows.length);
  }

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  // The token of a sign-up out of its address; anything else is kept as it was read, for the server to refuse.
  function token(text) {
    const match = /\/sign-ups\/([\w-]{8,24})/.exec(text);
    return match ? match[1] : text.trim().slice(0, 300);
  }

  let lastSaid = "", lastAt = 0;

  function take(text) {
    const said = token(text), now = Date.now();
    if (!said || (said === lastSaid && now - lastAt < SAME_CODE_REST)) return;
    lastSaid = said;
    lastAt = now;
    const rows = queue();
    rows.push({ id: newId(), said: said, at: new Date(now).toISOString() });
    keep(rows);
    tell(word("Kept"), "kept");
    send();
  }

  // sending

  let sending = false;

  function cookie(name) {
    const match = new RegExp("(?:^|; )(?:__Host-)?" + name + "=([^;]*)").exec(document.cookie);
    return match ? decodeURIComponent(match[1]) : "";
  }

  function send() {
    const rows = queue().slice(0, BATCH);
    if (!rows.length || sending || navigator.onLine === false) return;
    sending = true;
    fetch(root.dataset.api, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      body: JSON.stringify(rows),
    }).then(function (response) {
      if (response.status === 401 || response.status === 403) throw new Error(word("SignIn"));
      if (!response.ok) throw new Error("");
      return response.json();
    }).then(function (outcomes) {
      const done = new Set(outcomes.map(function (row) { return row.id; }));
      keep(queue().filter(function (row) { return !done.has(row.id); }));
      outcomes.forEach(show);
      sending = false;
      if (queue().length) send();
    }).catch(function (error) {
      sending = false;
      if (error.message && error.message === word("SignIn")) tell(error.message, "refused");
    });
  }

  function show(row) {
    const at = row.at ? new Date(row.at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" }) : "";
    const text = row.outcome === "done" ? row.name + " " + word("Done")
      : row.outcome === "again" ? row.name + " " + word("Again") + " " + at
      : word("Refused") + "：" + row.detail;
    const more = row.outcome === "done" && row.party > 1 ? " " + word("Party") + row.party : "";
    tell(text + more, row.outcome);
    const item = document.createElement("li");
    item.textContent = text + more;
    item.className = "scan-" + row.outcome;
    list.prepend(item);
    while (list.children.length > 30) list.lastChild.remove();
  }

  function tell(text, look) {
    answer.textContent = text;
    answer.className = "scan-answer scan-" + look;
    if (navigator.vibrate && look !== "kept") navigator.vibrate(look === "done" ? 60 : [60, 60, 60]);
  }

  // reading: the browser's own reader where it has one, else the vendored decoder

  const own = "BarcodeDetector" in window ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
  const canvas = document.createElement("canvas");

  function decoder() {
    if (window.jsQR) return Promise.resolve(window.jsQR);
    return new Promise(function (resolve, reject) {
      const script = document.createElement("script");
      script.src = root.dataset.decoder;
      script.onload = function () { resolve(window.jsQR); };
      script.onerror = reject;
      document.head.append(script);
    });
  }

  function read(source, width, height) {
    if (own) {
      return own.detect(source).then(function (codes) { return codes.length ? codes[0].rawValue : ""; }).catch(function () {
        return readPixels(source, width, height);
      });
    }
    return readPixels(source, width, height);
  }

  function readPixels(source, width, height) {
    const scale = Math.min(1, 1000 / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const picture = canvas.getContext("2d", { willReadFrequently: true });
    picture.drawImage(source, 0, 0, canvas.width, canvas.height);
    const pixels = picture.getImageData(0, 0, canvas.width, canvas.height);
    return decoder().then(function (decode) {
      const found = decode(pixels.data, pixels.width, pixels.height);
      return found ? found.data : "";
    });
  }

  function watch() {
    if (video.readyState >= 2) {
      read(video, video.videoWidth, video.videoHeight).then(function (text) { if (text) take(text); }).finally(function () {
        setTimeout(watch, 200);
      });
    } else setTimeout(watch, 200);
  }

  find("scan-start").addEventListener("click", function () {
    if (!navigator.mediaDevices) { tell(word("NoCamera"), "refused"); return; }
    // Fetched while there is a network, for when there is none.
    if (!own) decoder().catch(function () {});
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then(function (stream) {
      video.srcObject = stream;
      video.hidden = false;
      video.play();
      find("scan-start").hidden = true;
      watch();
    }).catch(function () { tell(word("NoCamera"), "refused"); });
  });

  find("scan-photo").addEventListener("change", function (event) {
    const file = event.target.files[0];
    event.target.value = "";
    if (!file) return;
    createImageBitmap(file).then(function (picture) {
      return read(picture, picture.width, picture.height);
    }).then(function (text) {
      if (text) take(text); else tell(word("NoCode"), "refused");
    }).catch(function () { tell(word("NoCode"), "refused"); });
  });

  find("scan-form").addEventListener("submit", function (event) {
    event.preventDefault();
    event.stopPropagation();
    const field = document.getElementById("scan-code");
    lastSaid = "";
    take(field.value);
    field.value = "";
    field.focus();
  });

  find("scan-send").addEventListener("click", send);
  window.addEventListener("online", send);
  setInterval(send, 15000);
  keep(queue());
  send();
})();
