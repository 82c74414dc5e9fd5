/// Finds the path of a control group by its number.
protocol ControlGroupPaths: AnyObject {
    /// Nil where the group is gone.
    func path(cgroupID: UInt64) -> String?
}
