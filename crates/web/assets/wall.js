// Shows the boards of a wall one after the other and keeps the last one while the server cannot be
// reached. It stands still while somebody points at the board or has it in focus, and for whoever
// asked their machine for less motion until they let it run. Without it the page goes on by itself.
"use strict";
(() => {
  const board = document.getElementById("papan");
  const pause = document.querySelector("[data-jeda]");
  const next = document.querySelector("[data-lanjut]");
  const news = document.querySelector("[data-kabar]");
  if (!board || !pause || !next || !news) return;

  let stopped = new URLSearchParams(location.search).get("jeda") === "1"
    || matchMedia("(prefers-reduced-motion: reduce)").matches;
  let pointed = false;
  let since = "";
  let waiting = 0;

  const clock = () => {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return `${two(now.getHours())}.${two(now.getMinutes())}`;
  };
  const tell = () => {
    const read = board.querySelector("[data-dibaca]")?.textContent ?? "";
    let text = "";
    if (since) {
      text = `Server tidak terjawab sejak pukul ${since}. Yang tampil adalah angka terakhir, ${read}.`;
    } else if (stopped) {
      text = "Papan tidak berganti sampai diputar lagi.";
    }
    if (news.textContent !== text) news.textContent = text;
    pause.textContent = stopped ? "Putar lagi" : "Jeda";
  };
  const plan = () => {
    clearTimeout(waiting);
    waiting = setTimeout(turn, Number(board.dataset.detik) * 1000);
  };
  const show = async (address) => {
    try {
      const answer = await fetch(address, { redirect: "manual" });
      if (answer.type === "opaqueredirect") {
        // The session is over: whoever comes by signs in again.
        location.assign(address);
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("papan");
      if (!fresh) throw new Error("no board");
      board.replaceChildren(...fresh.childNodes);
      board.dataset.berikut = fresh.dataset.berikut;
      document.title = page.title;
      next.href = fresh.dataset.berikut;
      since = "";
    } catch {
      since ||= clock();
    }
    tell();
  };
  const turn = async () => {
    const held = stopped || pointed || board.contains(document.activeElement);
    if (!held) await show(board.dataset.berikut);
    plan();
  };

  board.addEventListener("pointerenter", () => { pointed = true; });
  board.addEventListener("pointerleave", () => { pointed = false; });
  pause.setAttribute("role", "button");
  pause.addEventListener("click", (event) => {
    event.preventDefault();
    stopped = !stopped;
    tell();
    plan();
  });
  pause.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    pause.click();
  });
  next.addEventListener("click", async (event) => {
    event.preventDefault();
    await show(board.dataset.berikut);
    plan();
  });
  tell();
  plan();
})();
