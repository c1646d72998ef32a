// The import pages work without this: it lets a file be dropped, says at once when it is too
// large, and moves the bar without reloading the page.
(() => {
  "use strict";

  const drop = document.querySelector("[data-drop]");
  if (drop) {
    const input = drop.querySelector("input[type=file]");
    const wrong = drop.querySelector("[data-wrong]");
    const bytesMax = Number(drop.dataset.mib) * 1024 * 1024;

    const check = async () => {
      const file = input.files[0];
      const tooLarge = file !== undefined && bytesMax < file.size;
      wrong.hidden = !tooLarge;
      input.setCustomValidity(tooLarge ? wrong.textContent : "");
      // An export of e-PPGBM tells itself by its titles; a workbook is recognised by the server.
      if (file && !tooLarge && !file.name.toLowerCase().endsWith(".xlsx")) {
        const start = await file.slice(0, 4096).text();
        const kind = /usia saat ukur|pukesmas|;\s*zs /i.test(start) ? "eppgbm" : "";
        const choice = document.querySelector(`input[name="jenis"][value="${kind}"]`);
        if (choice) choice.checked = true;
      }
    };
    input.addEventListener("change", check);
    for (const name of ["dragover", "dragleave", "drop"]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.toggle("over", name === "dragover");
      });
    }
    drop.addEventListener("drop", (event) => {
      if (event.dataTransfer.files.length === 0) return;
      input.files = event.dataTransfer.files;
      check();
    });
  }

  const POLL_MS = 1000;
  const poll = async () => {
    const bar = document.getElementById("kemajuan");
    if (!bar || bar.dataset.running !== "true") return;
    try {
      const answer = await fetch(window.location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("kemajuan");
      if (!fresh || fresh.dataset.running !== "true") {
        window.location.reload();
        return;
      }
      bar.replaceWith(fresh);
    } catch {
      // The network may come back; the import goes on meanwhile.
    }
    setTimeout(poll, POLL_MS);
  };
  setTimeout(poll, POLL_MS);
})();
