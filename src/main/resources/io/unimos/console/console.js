// Puts the token into the header of an action, never into an address, and keeps it for this tab
// alone. Everything else that moves is htmx.
"use strict";
(() => {
  const STORE = "unimos-token";
  const BY = "unimos-by";
  const field = () => document.getElementById("token");
  document.addEventListener("DOMContentLoaded", () => {
    const input = field();
    if (input) {
      input.value = sessionStorage.getItem(STORE) || "";
      input.addEventListener("change", () => sessionStorage.setItem(STORE, input.value));
    }
    const by = document.getElementById("by");
    if (by) {
      by.value = sessionStorage.getItem(BY) || "";
      by.addEventListener("change", () => sessionStorage.setItem(BY, by.value));
    }
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const input = field();
    if (event.detail.verb === "post" && input) {
      event.detail.headers["Authorization"] = "Bearer " + input.value;
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "all") {
      document.querySelectorAll("input[name=letter]").forEach((each) => {
        each.checked = event.target.checked;
      });
    }
  });
  // what was refused is said above, and takes the place of nothing
  document.addEventListener("htmx:beforeSwap", (event) => {
    const said = document.getElementById("said");
    if (said && event.detail.xhr.status >= 400) {
      event.detail.target = said;
    } else if (said && event.detail.target.id === "ask") {
      said.textContent = "";
    }
  });
  // what a person has opened or selected stays so when the part is drawn anew
  document.addEventListener("htmx:beforeSwap", (event) => {
    event.target.dataset.open = [...event.target.querySelectorAll("details[open]")]
      .map((each) => each.id).join(" ");
    event.target.dataset.chosen = [...event.target.querySelectorAll("input[name=letter]:checked")]
      .map((each) => each.value).join(" ");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    (event.target.dataset.open || "").split(" ").filter(Boolean).forEach((id) => {
      const details = document.getElementById(id);
      if (details) {
        details.open = true;
      }
    });
    (event.target.dataset.chosen || "").split(" ").filter(Boolean).forEach((place) => {
      event.target.querySelectorAll('input[value="' + place + '"]').forEach((each) => {
        each.checked = true;
      });
    });
  });
  // what was sent is selected no longer
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.id === "replay" && event.detail.xhr.status === 200) {
      event.target.querySelectorAll("input:checked").forEach((each) => {
        each.checked = false;
      });
    }
  });
  document.addEventListener("keydown", (event) => {
    const search = document.getElementById("search");
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    const keyed = !typing && !event.ctrlKey && !event.metaKey && !event.altKey
      && /^[0-9a-z]$/.test(event.key)
      && document.querySelector('[data-key="' + event.key + '"]');
    if (keyed) {
      event.preventDefault();
      keyed.click();
    }
    if (event.key === "/" && search && !typing) {
      event.preventDefault();
      search.focus();
    }
  });
})();
