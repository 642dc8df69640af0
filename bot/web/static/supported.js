// Tells the stylesheet that scripts run, before the components wake up.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
