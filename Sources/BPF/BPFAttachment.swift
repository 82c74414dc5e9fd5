/// A program at its hook, by whatever means; it is detached when the attachment goes.
public protocol BPFAttachment: AnyObject {}

extension BPFLink: BPFAttachment {}
extension BPFTracepointLink: BPFAttachment {}
