// What has moved, and how far? Each pipeline as a flow from stage to stage: what ever reached a stage, what is there now, what was lost.
import { address, link } from "../address";
import * as api from "../api";
import { Loaded, useAnswer } from "../parts/loaded";
import type { Amount, Imbalance, Stock } from "../types";
import { count, plain, range, say } from "../words";

const tall = 90, step = 190, bar = 46;
const most = ({ least, most: upper }: Amount) => upper ?? least ?? 0;

function Flow({ name, stocks }: { name: string; stocks: Stock[] }) {
  const top = Math.max(1, ...stocks.flatMap(({ past, at }) => [most(past), most(at)]));
  const high = (amount: number) => (amount / top) * tall, w = (stocks.length - 1) * step + bar + 120;
  return <div class="scroll" tabIndex={0} role="region" aria-label={plain(name)}><svg viewBox={`0 0 ${w} ${tall + 56}`} width={w} class="flow" role="img"
    aria-label={`${plain(name)}: ${stocks.map(({ stage, past }) => `${plain(stage)} ${range(past)}`).join(" → ")}`}>
    <defs><pattern id="maybe" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" /></pattern></defs>
    {stocks.slice(1).map(({ past }, index) => {
      const before = stocks[index]!.past, x = index * step + bar + 40, to = x + step - bar, base = tall + 8;
      return <path class="stream" d={`M${x} ${base} V${base - high(before.least ?? 0)} L${to} ${base - high(past.least ?? 0)} V${base}z`} />;
    })}
    {stocks.map(({ stage, past, at }, index) => {
      const x = index * step + 40, base = tall + 8, sure = high(past.least ?? 0), possible = high(most(past)), here = high(most(at));
      return <g><rect class="possible" x={x} y={base - possible} width={bar} height={possible} /><rect class="sure" x={x} y={base - sure} width={bar} height={sure} />
        <rect class="here" x={x + bar - 9} y={base - here} width={9} height={here} />
        <text x={x + bar / 2} y={base + 18} text-anchor="middle">{plain(stage)}</text><text class="amount" x={x + bar / 2} y={base + 36} text-anchor="middle">{range(past)}</text></g>;
    })}<path class="axis" d={`M30 ${tall + 8.5}H${w - 30}`} /></svg></div>;
}

/** What left between two stages: at least what the one surely had and the next cannot have. */
const leftBehind = (before: Amount, after: Amount): Amount => ({ least: Math.max(0, (before.least ?? 0) - most(after)), most: before.most === null ? null : Math.max(0, before.most - (after.least ?? 0)) });

const Stages = ({ name, stocks }: { name: string; stocks: Stock[] }) => <div class="scroll" tabIndex={0} role="region" aria-label={`${say("stage")}: ${plain(name)}`}><table><thead><tr><th>{say("stage")}</th><th>{say("reached")}</th><th>{say("here_now")}</th><th>{say("not_further")}</th></tr></thead>
  <tbody>{stocks.map(({ stage, past, at }, index) => <tr><th scope="row"><bdi lang="en">{plain(stage)}</bdi></th><td><bdi>{range(past)}</bdi></td><td><bdi>{range(at)}</bdi></td>
    <td>{index + 1 < stocks.length ? <bdi>{range(leftBehind(past, stocks[index + 1]!.past))}</bdi> : "—"}</td></tr>)}</tbody></table></div>;

const Imbalances = ({ all }: { all: Imbalance[] }) => all.length === 0 ? <p class="quiet">{say("no_imbalances")}</p> :
  <ul class="imbalances">{all.map((each) => <li>⚠ <bdi lang="en">{plain(each.stage)}</bdi>: {each.item ? <><bdi lang="en">{each.item}</bdi> {say(each.twice ? "twice" : "skipped")}</> : <>{each.excess !== null && <bdi>{count(each.excess)}</bdi>} {say("excess")}</>}
    {" "}{each.reports.map((id) => <><a href={link({ page: "happened", of: id })}><bdi>{id}</bdi></a> </>)}</li>)}</ul>;

export function Page() {
  const { at, known } = address.value;
  const answer = useAnswer(() => api.status({ at, known }), [at, known, api.version.value]);
  return <Loaded answer={answer}>{({ stocks, imbalances }) => {
    const names = [...new Set(stocks.map(({ pipeline }) => pipeline))];
    return <>{names.length === 0 && <p>{say("no_pipelines")}</p>}<p class="quiet">{say("flow_help")}</p>
      <div class="flows">{names.map((name) => { const own = stocks.filter(({ pipeline }) => pipeline === name);
        return <section class={own.length > 2 ? "long" : ""}><h2><bdi lang="en">{plain(name)}</bdi></h2><Flow name={name} stocks={own} /><Stages name={name} stocks={own} /><Imbalances all={imbalances.filter(({ pipeline }) => pipeline === name)} /></section>; })}</div></>;
  }}</Loaded>;
}
