// Account: who one is here, how the pages look, what everybody sees, the password, the signed-in devices, the tokens of
// programs, and the way out with all of one's data.
import { useCallback, useRef, useState } from "../vendor/vendor.js";
import { Button, Loading, PageHead, ProblemNotice, api, confirmDialog, html, signOut, t, toast, useGuard, useLoad, user } from "../app.js";
import { Profile } from "../account/profile.js";
import { PublicProfile } from "../account/public-profile.js";
import { Looks } from "../account/looks.js";
import { Password } from "../account/password.js";
import { SecondFactor } from "../account/second-factor.js";
import { Devices } from "../account/devices.js";
import { Tokens } from "../account/tokens.js";
import { Data } from "../account/data.js";

export default function Account() {
  // The account with its version: changes are made to the version that is shown here, or not at all.
  const account = useLoad((signal) => api("api/v1/me", { whole: true, signal }));
  const { data, problem, reload } = account;
  // A new password ends other devices and tokens: their lists are loaded anew.
  const [round, setRound] = useState(0);
  const hasTyped = useRef(false);
  const mayLeave = useCallback(
    () => !hasTyped.current || confirmDialog({ title: t("account-leave-title"), text: t("account-leave-text"), action: t("account-leave") }),
    [],
  );
  useGuard(mayLeave);
  const change = useCallback((answer) => {
    account.setData(answer);
    user.set(answer.body);
  }, []);
  const leave = () => signOut().catch((failed) => toast(failed.message));
  return html`<${PageHead} title=${t("nav-account")} lead=${data?.body.email}>
      <${Button} icon="log-out" onClick=${leave}>${t("sign-out")}<//>
    <//>
    <${ProblemNotice} problem=${problem} retry=${reload} />
    ${!data && !problem && html`<${Loading} />`}
    ${data && html`
      <${Profile} account=${data} onChange=${change} hasTyped=${hasTyped} />
      <${Looks} mayLeave=${mayLeave} />
      <${PublicProfile} account=${data} onChange=${change} reload=${reload} />
      <${Password} email=${data.body.email} onDone=${() => setRound(round + 1)} />
      <${SecondFactor} />
      <${Devices} key=${`devices-${round}`} />
      <${Tokens} key=${`tokens-${round}`} />
      <${Data} person=${data.body} />`}`;
}
