import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { appendItems, readItems } from './grants.ts';

/**
 * What `propbotctl hold --direct` needs while the API is down. Nobody has it until it is attached to somebody's role. Whoever
 * has it may put items into the control table with other tools as well: it is for few.
 */
export class HoldDirect extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, tables: { readonly control: ITable; readonly audit: ITable }) {
    super(scope, id);
    const [control, audit] = [tables.control.tableArn, tables.audit.tableArn];
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: 'PropBot: HOLD written into the control level while the API is down',
      statements: [readItems(control), appendItems(control), appendItems(audit)].map(
        ({ actions, on }) => new PolicyStatement({ actions: [...actions], resources: [on] }),
      ),
    });
  }
}
