/* Passkeys: says in words of the page when one was not used; without passkeys in the browser the buttons rest. */
(() => {
  "use strict";
  const words = document.getElementById("passkey-words").dataset;
  const say = (text) => {
    const place = document.getElementById("refusal"), notice = document.createElement("div"), paragraph = document.createElement("p");
    notice.className = "notice notice--plain notice--error mb-5"; paragraph.textContent = text; notice.append(paragraph);
    place.replaceChildren(notice); place.focus();
  };
  document.addEventListener("allauth.error", (event) => { event.preventDefault(); say(words.failed); });
  if (!window.PublicKeyCredential) {
    document.querySelectorAll("[data-passkey]").forEach((button) => { button.disabled = true; button.title = words.missing; });
  }
})();
