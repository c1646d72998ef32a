// The code of a QR stands behind "#" in the address, which browsers never send; it is put into
// the field and taken out of the address.
"use strict";
(() => {
  const field = document.querySelector("[data-kode]");
  const code = decodeURIComponent(location.hash.slice(1));
  if (!field || !code) return;
  history.replaceState(null, "", location.pathname);
  if (!field.value) field.value = code;
})();
