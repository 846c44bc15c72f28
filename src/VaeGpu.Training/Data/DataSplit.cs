namespace VaeGpu.Training;

/// <summary>Which part of a data set.</summary>
public enum DataSplit
{
    /// <summary>What models learn from.</summary>
    Train,

    /// <summary>What they are judged by. Nothing is ever selected by it.</summary>
    Test,
}
