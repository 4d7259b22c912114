// What has moved, and how far? Each pipeline as a flow from stage to stage: what ever reached a stage, what is there now, what was lost.
import { address, link } from "../address";
import * as api from "../api";
import { Loaded, useAnswer } from "../parts/loaded";
import { Term } from "../parts/mark";
import type { Amount, Flow, Imbalance } from "../types";
import { count, term, range, say } from "../words";

const tall = 90, step = 190, bar = 46;
const most = ({ least, most: upper }: Amount) => upper ?? least ?? 0;

function FlowPicture({ flow: { pipeline: name, stages: stocks, lost_as } }: { flow: Flow }) {
  const top = Math.max(1, ...stocks.flatMap(({ past, at }) => [most(past), most(at)]));
  const high = (amount: number) => (amount / top) * tall, w = (stocks.length - 1) * step + bar + 120;
  return <div class="scroll" tabIndex={0} role="region" aria-label={term(name)}><svg viewBox={`0 0 ${w} ${tall + 56}`} width={w} class="flow" role="img"
    aria-label={`${term(name)}: ${stocks.map(({ stage, past }) => `${term(stage)} ${range(past)}`).join(" → ")}`}>
    <defs><pattern id="maybe" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" /></pattern></defs>
    {stocks.slice(1).map(({ past }, index) => {
      const before = stocks[index]!.past, x = index * step + bar + 40, to = x + step - bar, base = tall + 8;
      return <path class="stream" d={`M${x} ${base} V${base - high(before.least ?? 0)} L${to} ${base - high(past.least ?? 0)} V${base}z`} />;
    })}
    {stocks.map(({ stage, past, at, lost }, index) => {
      const x = index * step + 40, base = tall + 8, sure = high(past.least ?? 0), possible = high(most(past)), here = high(most(at));
      return <g><rect class="possible" x={x} y={base - possible} width={bar} height={Math.max(0, possible - sure)} /><rect class="sure" x={x} y={base - sure} width={bar} height={sure} />
        {most(lost) > 0 && <g class="loss"><path d={`M${x + bar + 4} ${base - high(most(lost)) - 4}v${high(most(lost))}l-4 -5m4 5l4 -5`} /><text x={x + bar + 12} y={base - 10}>{`− ${range(lost)}`}</text><title>{term(lost_as)}</title></g>}
        <rect class="here" x={x + bar - 9} y={base - here} width={9} height={here} />
        <text x={x + bar / 2} y={base + 18} text-anchor="middle">{term(stage)}</text><text class="amount" x={x + bar / 2} y={base + 36} text-anchor="middle">{range(past)}</text></g>;
    })}<path class="axis" d={`M30 ${tall + 8.5}H${w - 30}`} /></svg></div>;
}

const Stages = ({ flow: { pipeline, stages, lost_as } }: { flow: Flow }) => <div class="scroll" tabIndex={0} role="region" aria-label={`${say("stage")}: ${term(pipeline)}`}><table>
  <thead><tr><th>{say("stage")}</th><th>{say("reached")}</th><th>{say("here_now")}</th><th>{say("lost")}{lost_as && <small> (<Term of={lost_as} />)</small>}</th></tr></thead>
  <tbody>{stages.map(({ stage, past, at, lost }) => <tr><th scope="row"><Term of={stage} /></th><td><bdi>{range(past)}</bdi></td><td><bdi>{range(at)}</bdi></td><td><bdi>{range(lost)}</bdi></td></tr>)}</tbody></table></div>;

const Imbalances = ({ all }: { all: Imbalance[] }) => all.length === 0 ? <p class="quiet">{say("no_imbalances")}</p> :
  <ul class="imbalances">{all.map((each) => <li>⚠ <Term of={each.stage} />: {each.item ? <><bdi translate={false}>{each.item}</bdi> {say(each.twice ? "twice" : "skipped")}</> : <>{each.excess !== null && <bdi>{count(each.excess)}</bdi>} {say("excess")}</>}
    {" "}{each.reports.map((id) => <><a href={link({ page: "happened", of: id })}><bdi>{id}</bdi></a> </>)}</li>)}</ul>;

export function Page() {
  const { at, known } = address.value;
  const answer = useAnswer(() => api.pipelines({ at, known }), [at, known, api.version.value]);
  return <Loaded answer={answer}>{({ pipelines }) => <>{pipelines.length === 0 ? <p>{say("no_pipelines")}</p> : <p class="quiet">{say("flow_help")}</p>}
    <div class="flows">{pipelines.map((flow) => <section class={flow.stages.length > 2 ? "long" : ""}><h2><Term of={flow.pipeline} /></h2>
      <FlowPicture flow={flow} /><Stages flow={flow} /><Imbalances all={flow.imbalances} /></section>)}</div></>}</Loaded>;
}
