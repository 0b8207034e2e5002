// Real fsync and fdatasync: in the WebAssembly build both are functions that return success.

import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs'

const EIO = 29

/** Replace the two imports; `getModule` gives the running module (its FS maps descriptors). */
export function realSync(imports, getModule) {
  const synced = (descriptor, sync) => {
    const { FS } = getModule()
    const stream = FS.getStream(descriptor)
    const nodefs = FS.filesystems.NODEFS
    if (!stream || stream.node.mount.type !== nodefs) return 0
    try {
      if (stream.nfd !== undefined) sync(stream.nfd)
      else syncDirectory(nodefs.realPath(stream.node))
    } catch {
      return EIO
    }
    return 0
  }
  imports.env.__syscall_fdatasync = (descriptor) => -synced(descriptor, fdatasyncSync)
  imports.wasi_snapshot_preview1.fd_sync = (descriptor) => synced(descriptor, fsyncSync)
}

function syncDirectory(path) {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
