import { useLanguage } from '../language/language.ts';
import type { Order } from './arrange.ts';

interface OrderChoiceProps {
  readonly order: Order;
  readonly onChoose: (order: Order) => void;
}

/** By subject, or over time. */
export function OrderChoice({ order, onChoose }: OrderChoiceProps) {
  const { t } = useLanguage();
  const names: Readonly<Record<Order, string>> = { subject: t.memory.bySubject, time: t.memory.byTime };
  return (
    <fieldset className="order">
      <legend className="unseen">{t.memory.view}</legend>
      {(['subject', 'time'] as const).map((one) => (
        <label key={one}>
          <input type="radio" name="order" checked={order === one} onChange={() => onChoose(one)} />
          <span>{names[one]}</span>
        </label>
      ))}
    </fieldset>
  );
}
