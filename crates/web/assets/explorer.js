// A slider over a life. The page works without it: by the date field and the two month buttons.
(() => {
  "use strict";
  const form = document.querySelector("[data-jelajah]");
  const shown = document.getElementById("saat");
  if (!form || !shown) return;
  const slider = form.querySelector("input[type=range]");
  const field = form.querySelector("input[type=date]");
  const DAY_MS = 86_400_000;
  const QUIET_MS = 150;
  const first = Date.parse(form.dataset.mulai);
  const last = Number(slider.max);
  let timer = 0;
  let asked = 0;

  const dateOf = (days) => new Date(first + days * DAY_MS).toISOString().slice(0, 10);
  const daysOf = (date) => Math.round((Date.parse(date) - first) / DAY_MS);
  const clamp = (days) => Math.min(Math.max(days, 0), last);

  const fetchDay = async (date) => {
    asked += 1;
    const mine = asked;
    form.classList.add("busy");
    try {
      const answer = await fetch(`${form.dataset.jelajah}/bagian?tanggal=${date}`, {
        headers: { Accept: "text/html" },
      });
      if (mine !== asked) return;
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      shown.innerHTML = await answer.text();
      history.replaceState(null, "", `?tanggal=${date}`);
    } catch {
      // Without the network, or signed out: the ordinary way says what is wrong.
      if (mine === asked) form.submit();
    } finally {
      if (mine === asked) form.classList.remove("busy");
    }
  };

  const go = (days) => {
    const date = dateOf(clamp(days));
    slider.value = String(clamp(days));
    slider.setAttribute("aria-valuetext", date);
    field.value = date;
    clearTimeout(timer);
    timer = setTimeout(() => fetchDay(date), QUIET_MS);
  };

  slider.hidden = false;
  slider.addEventListener("input", () => go(Number(slider.value)));
  field.addEventListener("change", () => {
    if (field.value) go(daysOf(field.value));
  });
  for (const link of form.querySelectorAll("[data-geser]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const date = new Date(Date.parse(field.value));
      date.setUTCMonth(date.getUTCMonth() + Number(link.dataset.geser));
      go(daysOf(date.toISOString().slice(0, 10)));
    });
  }
})();
