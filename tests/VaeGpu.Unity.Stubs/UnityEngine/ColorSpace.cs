namespace UnityEngine;

public enum ColorSpace
{
    Gamma = 0,
    Linear = 1,
}
