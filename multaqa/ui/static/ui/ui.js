/* Small conveniences of every page; each page works without them.

Marks that templates may set:
  <button data-dialog="id">             opens <dialog id="id">
  <form data-keep="name">               what is typed is kept on this device until it is sent
  <form data-keep="name"> with <input id hx-post hx-trigger="change" data-autosave>
                                        saved one by one; kept and sent again when the connection was lost
  <input data-autosave data-seen="id">  the hidden field that says which answer was seen when this was typed; it is kept
                                        with the text, so that an answer changed elsewhere meanwhile is noticed
  <div data-autosave data-item="name" hx-post hx-trigger="change" data-seen="id">
                                        several controls that are one answer: what is sent are the controls in it alone
  <button hx-post data-settles="id id"> its answer settles what was kept of these controls; without ids, of those beside it
  <span class="saved" id="saved" role="status">   the line that tells how saving stands
  <form data-many>                      may be submitted more than once (a download)
  <form data-send-file>                 a file is sent as soon as it is chosen; the button opens the choice
  <a data-key="KeyN">                   is followed by Alt and that key, wherever the letter stands on the keyboard
  <div data-focus>                      takes the focus when the page opens (a summary of errors)
Every sentence stands in data attributes of #sentences, so that the server alone speaks the languages. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = document.getElementById("sentences").dataset;
  const store = {
    get: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    keys: () => { try { return Object.keys(localStorage); } catch { return []; } },
    set: (key, value) => { try { value === null ? localStorage.removeItem(key) : localStorage.setItem(key, JSON.stringify(value)); } catch { /* a private window keeps nothing */ } },
  };

  /* appearance: the early script in the head has set it; here the buttons */
  const root = document.documentElement;
  const themes = all("[data-theme-set]");
  const showTheme = () => themes.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.themeSet === (root.dataset.theme || "auto"))));
  all("[data-theme-choice]").forEach((choice) => { choice.hidden = false; });
  themes.forEach((button) => button.addEventListener("click", () => {
    const theme = button.dataset.themeSet;
    if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
    try { theme === "auto" ? localStorage.removeItem("theme") : localStorage.setItem("theme", theme); } catch { /* chosen for this page only */ }
    showTheme();
  }));
  showTheme();

  /* menus close by Escape and by a click elsewhere; dialogs open; the summary of errors is read first */
  const openMenus = () => all("details.menu[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openMenus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
  document.addEventListener("click", (event) => {
    openMenus().filter((menu) => !menu.contains(event.target)).forEach((menu) => { menu.open = false; });
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog).showModal();
  });
  document.querySelector("[data-focus]")?.focus();

  /* the next and the previous of a list by Alt and a key: never without Alt, so that typing and speech stay free */
  document.addEventListener("keydown", (event) => {
    const way = event.altKey && !event.ctrlKey && !event.metaKey && document.querySelector(`a[data-key="${CSS.escape(event.code)}"]`);
    if (way) { event.preventDefault(); way.click(); }
  });

  /* a finished deed is said for four seconds: the answer's header HX-Trigger: {"toast": "..."} */
  const toast = document.getElementById("toast");
  let fading;
  document.addEventListener("toast", (event) => {
    toast.textContent = event.detail.value; toast.hidden = false;
    clearTimeout(fading); fading = setTimeout(() => { toast.hidden = true; }, 4000);
  });

  all("form[data-send-file]").forEach((form) => {
    const file = form.querySelector("input[type=file]");
    file.closest(".field").hidden = true;
    form.addEventListener("click", (event) => { if (!file.files.length && event.target.closest("button")) { event.preventDefault(); file.click(); } });
    file.addEventListener("change", () => { if (file.files.length) form.requestSubmit(); });
  });

  /* a form is submitted once */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-many")) return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "yes";
    if (form.dataset.keep) store.set(`sent:${form.dataset.keep}`, true);
    setTimeout(() => all("button:not([type=button]), input[type=submit]", form).forEach((button) => { button.disabled = true; button.setAttribute("aria-busy", "true"); }));
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    all("form[data-sending]").forEach((form) => { delete form.dataset.sending; });
    all("[aria-busy=true]").forEach((button) => { button.disabled = false; button.removeAttribute("aria-busy"); });
  });

  /* what is typed is kept on this device: {id: [value, when, what was seen]} under the name of the form */
  const MONTH = 30 * 24 * 3600 * 1000;
  const formOf = (control) => control.form?.dataset.keep ? control.form : null;
  const valueOf = (control) => control.type === "checkbox" || control.type === "radio" ? control.checked : control.value;
  const answerOf = (control) => control.closest("[data-autosave]");
  const controlsOf = (answer) => answer.matches("input, select, textarea") ? [answer] : all("input[id]:not([type=hidden]), select[id], textarea[id]", answer);
  const seenBy = (control) => { const seen = control.closest("[data-seen]")?.dataset.seen; return seen ? document.getElementById(seen) : null; };
  const draftsOf = (form) => store.get(`keep:${form.dataset.keep}`) || {};
  const writeDrafts = (form, drafts) => store.set(`keep:${form.dataset.keep}`, Object.keys(drafts).length ? drafts : null);
  const keep = (control) => {
    const form = formOf(control);
    if (!form || !control.id) return;
    const drafts = draftsOf(form);
    if (control.type === "radio") all(`[name="${CSS.escape(control.name)}"]`, form).forEach(({ id }) => delete drafts[id]);
    writeDrafts(form, { ...drafts, [control.id]: [valueOf(control), Date.now(), seenBy(control)?.value] });
  };
  const forget = (control, form = formOf(control)) => {
    if (!form) return;
    const { [control.id]: _, ...rest } = draftsOf(form);
    writeDrafts(form, rest);
  };
  document.addEventListener("input", (event) => { if (formOf(event.target) && !["hidden", "password", "file"].includes(event.target.type)) keep(event.target); });
  const giveBack = (form) => {
    const answers = new Map();
    Object.entries(draftsOf(form)).forEach(([id, [value, when, seen]]) => {
      const control = document.getElementById(id);
      if (Date.now() - when > MONTH) { forget({ id }, form); return; }
      if (!control || control.form !== form) return;
      if (typeof value === "boolean") control.checked = value; else control.value = value;
      if (seen !== undefined && seenBy(control)) seenBy(control).value = seen;
      if (answerOf(control)) answers.set(answerOf(control), control);
    });
    answers.forEach((control) => control.dispatchEvent(new Event("change", { bubbles: true })));
  };
  const isUnsent = document.querySelector("[data-unsent]") !== null;
  store.keys().filter((key) => key.startsWith("sent:")).forEach((key) => {
    if (!isUnsent) store.set(key.replace("sent:", "keep:"), null);
    store.set(key, null);
  });

  /* the line that tells how saving stands */
  const line = document.getElementById("saved");
  const say = (kind, text) => { if (line) { line.className = `saved saved--${kind}`; line.textContent = text; } };
  const hour = (date) => {
    const [hours, minutes] = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Beirut", hour: "2-digit", minute: "2-digit" }).format(date).split(":");
    const text = root.lang === "fr" ? `${Number(hours)}\u00a0h\u00a0${minutes}` : `${hours}:${minutes}`;
    return words.digits === "arab" ? text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))) : text;
  };
  const refuse = (text) => {
    const place = document.getElementById("refusal"), notice = document.createElement("div"), paragraph = document.createElement("p");
    notice.className = "notice notice--plain notice--error mb-5"; paragraph.textContent = text; notice.append(paragraph); place.replaceChildren(notice); place.focus();
  };
  let running = 0, isLost = false, wasLost = false, isRefused = false, isSignedOut = false, savedAt = new Date();
  const isAnswer = (element) => element instanceof Element && element.hasAttribute("data-autosave");
  const tell = () => {
    if (isSignedOut) say("off", words.signedOut);
    else if (isLost) say("off", words.lost);
    else if (running) say("busy", words.saving);
    else if (document.querySelector("[data-autosave][aria-invalid=true], [data-autosave] [aria-invalid=true]") || isRefused) say("off", words.refused);
    else say("ok", (wasLost ? words.back : words.saved).replace("{hour}", hour(savedAt)));
  };
  const signedOut = (response) => response.redirected && /\/account\/(login|reauthenticate)/.test(response.url);

  document.addEventListener("htmx:config:request", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    const { ctx } = event.detail;
    if (token) ctx.request.headers["X-CSRFToken"] = token.value;
    // Of a form with many answers, the one that was touched is sent, and which of its controls it was.
    const answer = event.target instanceof Element && event.target.closest("[data-autosave][data-item]"), body = ctx.request.body;
    if (!answer || !body?.keys) return;
    const own = new Set(all("[name]", answer).map(({ name }) => name));
    [...body.keys()].forEach((name) => { if (!own.has(name)) body.delete(name); });
    const touched = ctx.sourceEvent?.target;
    if (touched?.name) body.set(`${answer.dataset.item}-changed`, touched.value === "none" ? "none" : touched.name.slice(touched.name.lastIndexOf("-") + 1));
  });
  document.addEventListener("htmx:before:request", (event) => {
    const { target, detail: { ctx } } = event;
    if (target instanceof Element && target.hasAttribute("data-settles")) {
      const ids = target.dataset.settles ? target.dataset.settles.split(" ") : controlsOf(answerOf(target)).map(({ id }) => id);
      ctx.settles = [ids, target.form];
    }
    if (!isAnswer(target)) return;
    // The swap replaces the element that asked.
    const controls = controlsOf(target);
    ctx.answer = target; ctx.sent = new Map(controls.map((control) => [control.id, valueOf(control)])); ctx.form = controls[0]?.form;
    const touched = ctx.sourceEvent?.target;
    if (controls.includes(touched)) keep(touched);
    running += 1; isRefused = false; tell();
  });
  document.addEventListener("htmx:before:response", (event) => {
    if (!signedOut(event.detail.ctx.response.raw)) return;
    event.preventDefault(); isSignedOut = true; refuse(words.signedOut);
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { answer, response } = event.detail.ctx;
    if (!answer) return;
    isLost = isSignedOut = false;
    if (response.status >= 400) { isRefused = true; return; }
    savedAt = new Date(response.headers.get("Date") || Date.now());
  });
  /* after the swap: what was saved is forgotten here; what was refused, or typed on meanwhile, stays kept */
  const settle = ({ answer, form, sent, settles, response }) => {
    if (settles) settles[0].forEach((id) => forget({ id }, settles[1]));
    if (!answer || !form || !response || response.status >= 400) return;
    const drafts = draftsOf(form);
    let typedOn = null;
    sent.forEach((value, id) => {
      const draft = drafts[id], now = document.getElementById(id);
      if (!draft || !now || draft[0] === value) return;
      if (typeof value === "boolean") now.checked = draft[0]; else now.value = draft[0];
      keep(now); typedOn = now;
    });
    if (typedOn) {
      if (document.activeElement !== typedOn || typeof valueOf(typedOn) === "boolean") typedOn.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    const first = document.getElementById([...sent.keys()][0]);
    const row = first && answerOf(first);
    if (!row || (row.getAttribute("aria-invalid") !== "true" && !row.querySelector("[aria-invalid=true]"))) [...sent.keys()].forEach((id) => forget({ id }, form));
  };
  document.addEventListener("htmx:response:error", (event) => {
    const { status } = event.detail.ctx.response;
    if (status !== 422) refuse([401, 403, 404].includes(status) ? words.gone : words.fault);
  });
  document.addEventListener("htmx:error", (event) => {
    const { ctx } = event.detail;
    if (ctx?.answer) { isLost = wasLost = true; setTimeout(sendAgain, 15000); } else if (ctx) refuse(words.unreached);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    settle(event.detail.ctx);
    if (!event.detail.ctx.answer) return;
    running = Math.max(0, running - 1); tell();
    if (!running && !isLost) wasLost = false;
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const place = document.getElementById("refusal");
    if (event.detail.ctx.target === place || event.detail.ctx.target === "#refusal") place.focus();
  });

  /* answers that were not sent go out when the connection is back, and when the page is opened again */
  const saving = () => all("form[data-keep]").filter((form) => [...form.elements].some(answerOf));
  function sendAgain() { if (isLost) { isLost = false; saving().forEach(giveBack); } }
  addEventListener("online", sendAgain);
  addEventListener("beforeunload", (event) => { if (running || isLost) event.preventDefault(); });
  addEventListener("load", () => { if (!isUnsent) setTimeout(() => all("form[data-keep]").forEach(giveBack), 50); });
})();
