/** What a node does with `payload_by_number`. Defaults: {@link defaultSyncOptions}. */
export interface SyncOptions {
  /** Serve payloads to peers that ask; op-node's `p2p.sync.req-resp`. */
  server: boolean
  /**
   * Have a client, `gossip.sync`. Off, for op-node is giving the protocol up: v1.19.6 serves it and has no client any
   * more, and says that the server will go in favour of the execution client's own sync
   * (https://github.com/ethereum-optimism/optimism/pull/21498).
   */
  client: boolean
}

export const defaultSyncOptions: Readonly<SyncOptions> = { server: true, client: false }
