// Makes and uses passkeys; without it codes of an authenticator remain.
"use strict";
(() => {
  if (!window.PublicKeyCredential) return;
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const known = (form) =>
    (form.dataset.dikenal || "")
      .split(" ")
      .filter((id) => id)
      .map((id) => ({ type: "public-key", id: bytes(id) }));

  const make = async (form) => {
    const data = form.dataset;
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: bytes(data.tanya),
        rp: { name: data.tempat },
        user: { id: bytes(data.orang), name: data.pengguna, displayName: data.nama },
        pubKeyCredParams: [{ type: "public-key", alg: -7 }],
        excludeCredentials: known(form),
        authenticatorSelection: { userVerification: "required", residentKey: "preferred" },
        attestation: "none",
        timeout: 120000,
      },
    });
    form.elements.peramban.value = text(made.response.clientDataJSON);
    form.elements.alat.value = text(made.response.getAuthenticatorData());
  };

  const use = async (form) => {
    const used = await navigator.credentials.get({
      publicKey: {
        challenge: bytes(form.dataset.tanya),
        allowCredentials: known(form),
        userVerification: "required",
        timeout: 120000,
      },
    });
    form.elements.kunci.value = text(used.rawId);
    form.elements.peramban.value = text(used.response.clientDataJSON);
    form.elements.alat.value = text(used.response.authenticatorData);
    form.elements.tanda.value = text(used.response.signature);
  };

  for (const part of document.querySelectorAll("[data-bila-kunci]")) part.hidden = false;
  for (const form of document.querySelectorAll("[data-kunci-sandi]")) {
    form.hidden = false;
    const told = form.querySelector(".wrong");
    form.querySelector("button").addEventListener("click", async () => {
      told.hidden = true;
      try {
        await (form.dataset.kunciSandi === "buat" ? make(form) : use(form));
        form.submit();
      } catch {
        told.textContent = "Belum berhasil. Coba lagi, atau pakai kode.";
        told.hidden = false;
      }
    });
  }
})();
